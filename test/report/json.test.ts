import test from 'ava';
import { toJsonText } from '../../src/report/json-text.js';
import type { Event } from '../../src/model/run/event.js';
import { createReporter } from '../../src/report/create-reporter.js';
import { FakeTerminal } from './fake-terminal.js';

test('each line is an event as it was told, and the summary is the last', async (t) => {
  const stdout = new FakeTerminal(true);
  const stderr = new FakeTerminal(true);
  const reporter = createReporter({
    stdout: stdout.stream,
    stderr: stderr.stream,
    output: 'json',
    verbose: false,
    redact: (text) => text,
  });
  const summary: Event = {
    type: 'summary',
    command: 'up',
    hosts: { a: { ok: 1, changed: 0, failed: 0, execs: 1 } },
    changed: 0,
    durationMs: 5,
    exitCode: 0,
  };
  const warning: Event = { type: 'warning', text: 'late\u001b[2J' };
  reporter.emit(summary);
  reporter.emit(warning);
  await reporter.finish();
  await reporter.finish();
  const lines = stdout.text.trimEnd().split('\n');
  t.deepEqual(
    lines.map((line): unknown => JSON.parse(line)),
    [warning, summary],
  );
  t.is(stderr.text, '');
});

test('what a terminal would obey is escaped, and is the same text for whoever parses it', (t) => {
  const text = 'C1 \u009b31m, DEL \u007f, override \u202e, mark \u200f, separator \u2028';
  const shown = toJsonText({ text });
  t.regex(shown, /^[ -~]*$/);
  t.deepEqual(JSON.parse(shown), { text });
});
