import { stripVTControlCharacters } from 'node:util';
import test from 'ava';
import type { Event } from '../../../src/model/run/event.js';
import { createTtyReporter } from '../../../src/report/tty/reporter.js';
import { FakeTerminal } from '../fake-terminal.js';

const hosts = ['a', 'b'];
const change = { host: 'a', play: 'web', task: 'T', summary: 'x becomes 1' };

async function show(events: readonly Event[]): Promise<string> {
  const terminal = new FakeTerminal(true);
  const streams = { stdout: terminal.stream, stderr: terminal.stream };
  const reporter = createTtyReporter({ ...streams, verbose: false });
  events.forEach(reporter.emit);
  await reporter.finish();
  return terminal.text;
}

test('what stays on the screen is in the order in which it happened', async (t) => {
  const text = await show([
    { type: 'run-started', command: 'up', cluster: 'lab', inventory: 'lab.yml', hosts },
    { type: 'phase-started', phase: 'probe', hosts },
    { type: 'warning', host: 'a', text: 'odd' },
    { type: 'phase-finished', phase: 'probe', outcome: 'done', durationMs: 10 },
    { type: 'change-planned', kind: 'sysctl', ...change, diffs: [] },
    { type: 'phase-started', phase: 'web', hosts },
    { type: 'change-done', ...change, durationMs: 1 },
    { type: 'phase-finished', phase: 'web', outcome: 'done', durationMs: 10 },
  ]);
  const plain = stripVTControlCharacters(text);
  const places = ['up lab', 'probe  2 hosts', 'odd', 'x becomes 1', 'web  1 change'].map((part) =>
    plain.lastIndexOf(part),
  );
  t.deepEqual(
    places,
    places.toSorted((x, y) => x - y),
  );
  t.true(places.every((place) => place >= 0));
});

test('the cursor is visible in the end, even where a phase never finished', async (t) => {
  const text = await show([{ type: 'phase-started', phase: 'probe', hosts }]);
  t.true(text.lastIndexOf('\u001b[?25h') > text.lastIndexOf('\u001b[?25l'));
});

test('a first run with thousands of changes does not scroll for minutes', async (t) => {
  const events = Array.from({ length: 3000 }, (_, index): Event => {
    return {
      type: 'change-planned',
      kind: 'sysctl',
      ...change,
      summary: `x becomes ${index}`,
      diffs: [],
    };
  });
  const text = await show([...events, { type: 'phase-started', phase: 'web', hosts }]);
  t.true(text.includes('and 2900 more changes; lvsdeploy plan shows all'));
});
