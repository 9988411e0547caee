import { stripVTControlCharacters } from 'node:util';
import test from 'ava';
import type { Event, HostSummary } from '../../src/model/run/event.js';
import { createReporter } from '../../src/report/create-reporter.js';
import { FakeTerminal } from './fake-terminal.js';

const change = {
  host: 'web1',
  play: 'real servers',
  task: 'ARP stays quiet',
  summary: 'net.ipv4.conf.all.arp_ignore becomes 1',
};
const diffs = [
  { type: 'value', name: 'net.ipv4.conf.all.arp_ignore', before: '0', after: '1' },
] as const;

function summarize(command: 'plan' | 'up', web1: Partial<HostSummary>, changed = 0): Event {
  const quiet = { ok: 4, changed: 0, failed: 0, execs: 1 };
  const hosts = { master: quiet, web1: { ...quiet, ...web1 } };
  return { type: 'summary', command, hosts, changed, durationMs: 1200, exitCode: 0 };
}

async function show(events: readonly Event[], { verbose = false, isTTY = false } = {}) {
  const stdout = new FakeTerminal(isTTY);
  const stderr = new FakeTerminal(false);
  const streams = { stdout: stdout.stream, stderr: stderr.stream };
  const reporter = createReporter({ ...streams, output: 'plain', verbose, redact: (text) => text });
  events.forEach(reporter.emit);
  await reporter.finish();
  return { lines: stdout.text.split('\n').slice(0, -1), stderr: stderr.text };
}

const hosts = ['master', 'web1'];

function start(command: 'plan' | 'up'): Event {
  return { type: 'run-started', command, cluster: 'lab', inventory: 'lab.yml', hosts };
}

test('a plan shows each change with its difference', async (t) => {
  const { lines } = await show([
    start('plan'),
    { type: 'change-planned', kind: 'sysctl', ...change, diffs },
    summarize('plan', { changed: 1 }, 1),
  ]);
  t.deepEqual(lines, [
    'plan lab (lab.yml), 2 hosts',
    '  web1  real servers / ARP stays quiet',
    '    net.ipv4.conf.all.arp_ignore becomes 1',
    '      net.ipv4.conf.all.arp_ignore: 0 -> 1',
    '',
    'host       ok  changed   failed',
    'web1        4        1        0',
    '1 host unchanged',
    'plan: 1 change to make on 1 host, 1.2 s',
  ]);
});

test('up shows differences only when asked', async (t) => {
  const events: Event[] = [
    start('up'),
    { type: 'change-planned', kind: 'sysctl', ...change, diffs },
  ];
  const quiet = await show(events);
  t.false(quiet.lines.join().includes('->'));
  const verbose = await show(events, { verbose: true });
  t.true(verbose.lines.join().includes('0 -> 1'));
});

test('a task is named once for all its changes', async (t) => {
  const { lines } = await show([
    start('up'),
    { type: 'change-planned', kind: 'sysctl', ...change, diffs },
    { type: 'change-planned', kind: 'sysctl', ...change, summary: 'arp_announce becomes 2', diffs },
  ]);
  t.is(lines.filter((line) => line.includes('ARP stays quiet')).length, 1);
});

test('a rerun says in one line that nothing is to change', async (t) => {
  const { lines } = await show([summarize('up', {})]);
  t.deepEqual(lines, ['', 'up: nothing to change on 2 hosts, 1.2 s']);
});

test('failures and warnings go to stderr', async (t) => {
  const failure = { code: 'UNREACHABLE', message: 'No answer.' } as const;
  const { stderr, lines } = await show([
    { type: 'host-failed', host: 'web1', failure },
    { type: 'warning', host: 'master', text: 'The clock is 3 s off.' },
    summarize('up', { failed: 1 }),
  ]);
  t.is(stderr, 'error UNREACHABLE web1: No answer.\nwarning master The clock is 3 s off.\n');
  t.is(lines.at(-1), 'up: failed on web1; no change made, 1.2 s');
});

test('what was left out is said with its reason, when it happens and at the end', async (t) => {
  const left = { play: 'directors', reason: 'web2 failed' };
  const { stderr, lines } = await show([
    { type: 'not-attempted', host: 'master', ...left },
    summarize('up', { notAttempted: [left] }),
  ]);
  t.is(stderr.trim(), 'master  directors is not attempted: web2 failed');
  t.true(lines.includes('web1: directors was not attempted, because web2 failed'));
});

test('many hosts are counted, not listed', async (t) => {
  const many = Array.from({ length: 1000 }, (_, index) => `h${index}`);
  const { lines } = await show([{ type: 'phase-started', phase: 'probe', hosts: many }]);
  t.deepEqual(lines, ['probe: h0, h1, h2, h3, h4, h5, h6, h7 and 992 more']);
});

test('on a terminal lines are wrapped between words, in a file they stay whole', async (t) => {
  const text = 'a long story '.repeat(10).trim();
  const warning = { type: 'progress', host: 'web1', text } as const;
  const { lines } = await show([start('up'), warning], { isTTY: true });
  t.deepEqual(
    lines.slice(1).map((line) => stripVTControlCharacters(line)),
    [
      `  web1    ${'a long story '.repeat(5).trim()} a`,
      `          ${'long story a '.repeat(4).trim()} long story`,
    ],
  );
  t.is((await show([start('up'), warning])).lines.at(-1), `  web1    ${text}`);
});

test('a terminal has colours, a file has none', async (t) => {
  const coloured = await show([start('up'), summarize('up', { failed: 1 })], { isTTY: true });
  t.true(coloured.lines.join().includes('\u001b['));
  const plain = await show([start('up'), summarize('up', { failed: 1 })]);
  t.false(plain.lines.join().includes('\u001b['));
});
