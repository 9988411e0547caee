import { stripVTControlCharacters } from 'node:util';
import test from 'ava';
import type { Diff } from '../../src/model/plan/change.js';
import type { Event, RunSummary } from '../../src/model/run/event.js';
import { createReporter } from '../../src/report/create-reporter.js';
import { FakeTerminal } from './fake-terminal.js';

type Options = { readonly verbose?: boolean; readonly isTTY?: boolean; readonly output?: 'json' };

async function show(events: readonly Event[], options: Options = {}): Promise<readonly string[]> {
  const { verbose = false, isTTY = false } = options;
  const terminal = new FakeTerminal(isTTY);
  const streams = { stdout: terminal.stream, stderr: terminal.stream };
  const output = options.output ?? (isTTY ? undefined : 'plain');
  const reporter = createReporter({
    ...streams,
    ...(output === undefined ? {} : { output }),
    ...{ verbose, env: { TERM: 'xterm' }, redact: (text) => text },
  });
  events.forEach(reporter.emit);
  await reporter.finish();
  return stripVTControlCharacters(terminal.text).split('\n').slice(0, -1);
}

function start(command: RunSummary['command'], hosts: readonly string[]): Event {
  const addresses = Object.fromEntries(hosts.map((host, i) => [host, `192.0.2.${i + 1}`]));
  return { type: 'run-started', command, cluster: 'shop', inventory: 'shop.yml', hosts, addresses };
}

function plan(
  host: string,
  { task = 'ARP stays quiet', before = '0', is = 'arp_ignore' } = {},
): Event {
  const about = { play: 'real servers', task, kind: 'sysctl', summary: `${is} becomes 1` };
  const diffs: readonly Diff[] = [{ type: 'value', name: is, before, after: '1' }];
  return { type: 'change-planned', host, ...about, diffs };
}

const twenty = Array.from({ length: 20 }, (_, index) => `web${index + 1}`);
const equal = twenty.flatMap((host) => [plan(host), plan(host, { is: 'arp_announce' })]);

const listed = [
  '  20 hosts  real servers / ARP stays quiet',
  '    on web1, web2, web3, web4, web5, web6, web7, web8, web9, web10, web11,',
  '      web12, web13, web14, web15, web16, web17, web18, web19, web20',
  '    arp_ignore becomes 1',
  '      arp_ignore: 0 -> 1',
  '    arp_announce becomes 1',
  '      arp_announce: 0 -> 1',
];

for (const isTTY of [false, true]) {
  const where = isTTY ? 'on a terminal' : 'in a file';

  test(`twenty equal hosts are one entry of a plan, each named, ${where}`, async (t) => {
    const lines = await show([start('plan', twenty), ...equal], { isTTY });
    t.deepEqual(lines.slice(1), listed);
  });

  test(`so are they of what up and down are about to do, ${where}`, async (t) => {
    for (const command of ['up', 'down', 'rollback', 'retire', 'drain'] as const) {
      const lines = await show([start(command, twenty), ...equal], { isTTY });
      t.deepEqual(
        lines.slice(1),
        listed.filter((line) => !line.includes('->')),
        command,
      );
    }
  });

  test(`-v tells each host by itself, ${where}`, async (t) => {
    const lines = await show([start('plan', twenty), ...equal], { isTTY, verbose: true });
    t.is(lines.length, 1 + 20 * 5);
    t.is(lines.filter((line) => line.startsWith('  web7  ')).length, 1);
  });

  test(`a plan that ends early is told, before what ended it, ${where}`, async (t) => {
    const failure = { code: 'UNREACHABLE', message: 'No answer.' } as const;
    const end: Event = { type: 'host-failed', host: 'web3', failure };
    const lines = await show([start('plan', twenty), plan('web1'), plan('web2'), end], { isTTY });
    t.is(lines[1], '  web1, web2  real servers / ARP stays quiet');
    t.true(lines.at(-1)?.includes('No answer.'));
  });
}

test('what differs is told apart, in the place of the first host', async (t) => {
  const lines = await show([
    start('plan', ['a', 'b', 'c']),
    ...[
      plan('a'),
      plan('a', { task: 'T' }),
      plan('b', { before: '2' }),
      plan('c'),
      plan('c', { task: 'T' }),
    ],
  ]);
  t.deepEqual(
    lines.filter((line) => /^ {2}\S|->/.test(line)),
    [
      ...['  a, c  real servers / ARP stays quiet', '      arp_ignore: 0 -> 1'],
      ...['  a, c  real servers / T', '      arp_ignore: 0 -> 1'],
      ...['  b  real servers / ARP stays quiet', '      arp_ignore: 2 -> 1'],
    ],
  );
});

test('new files that differ below what is shown of them are one entry that says so', async (t) => {
  const file = (host: string, rest: string): Event => {
    const after = `${'same\n'.repeat(30)}${rest}\n`;
    const about = { play: 'p', task: 't', kind: 'file', summary: '/etc/f is written' };
    return {
      type: 'change-planned',
      host,
      ...about,
      diffs: [{ type: 'text', path: '/etc/f', after }],
    };
  };
  const hint = /differs from host to host; -v shows each/;
  const lines = await show([start('plan', ['a', 'b']), file('a', '1'), file('b', '2')]);
  t.deepEqual(
    lines.filter((line) => line.endsWith('  p / t')),
    ['  a, b  p / t'],
  );
  t.regex(lines.at(-1) ?? '', hint);
  const equal = await show([start('plan', ['a', 'b']), file('a', '1'), file('b', '1')]);
  t.notRegex(equal.join('\n'), hint);
});

test('a long list of hosts is given once for all that follows on them', async (t) => {
  const events = ['T', 'U'].flatMap((task) => twenty.map((host) => plan(host, { task })));
  const lines = await show([start('up', twenty), ...events]);
  t.deepEqual(
    lines.filter((line) => /^ {2}\S| on /.test(line)),
    [...['  20 hosts  real servers / T', listed[1]], '  the same 20 hosts  real servers / U'],
  );
});

test('what a host does twice is told twice, where it does it', async (t) => {
  const lines = await show([
    start('up', ['a', 'b']),
    ...[plan('a'), plan('b'), plan('b', { task: 'T' }), plan('a'), plan('b')],
  ]);
  t.deepEqual(
    lines.filter((line) => /^ {2}\S/.test(line)),
    [
      '  a, b  real servers / ARP stays quiet',
      '  b  real servers / T',
      '  a, b  real servers / ARP stays quiet',
    ],
  );
});

test('a list that is cut says how all of it is had', async (t) => {
  const many = Array.from({ length: 1000 }, (_, index) => `h${index}`);
  const lines = await show([start('plan', many), ...many.map((host) => plan(host))]);
  t.is(lines[1], '  1000 hosts  real servers / ARP stays quiet');
  t.regex(lines.slice(2, 6).join(' '), /h39 and 960 more; -v names all/);
  t.true(lines.every((line) => line.length <= 80));
});

test('JSON stays one event a host', async (t) => {
  const lines = await show([start('plan', twenty), ...equal], { output: 'json' });
  t.is(lines.filter((line) => line.includes('"change-planned"')).length, 40);
});

/** A file that is written; HOST and ADDRESS stand for the host's own. */
function write(
  host: string,
  text: string,
  { summary = '/etc/f is written', isNew = false } = {},
): Event {
  const after = text.replaceAll('HOST', host).replaceAll('ADDRESS', `192.0.2.${host.slice(3)}`);
  const before = isNew ? {} : { before: 'old\n' };
  const about = { play: 'p', task: 't', kind: 'file', summary };
  const diffs: readonly Diff[] = [{ type: 'text', path: '/etc/f', ...before, after }];
  return { type: 'change-planned', host, ...about, diffs };
}

const own = /as it is on web\d+; on each of the others with its own (.*)$/;
const headings = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => / {2}p \/ t$/.test(line));

for (const [text, words] of [
  ['server_name HOST;\n', 'name'],
  ['listen ADDRESS:80;\n', 'address'],
  ['# HOST\nlisten [::ffff:ADDRESS] ADDRESS/24 HOST.\n', 'name and address'],
] as const) {
  test(`twenty hosts that differ in their own ${words} are one entry that says so`, async (t) => {
    const events = twenty.map((host) => write(host, text));
    const lines = await show([start('plan', twenty), ...events]);
    t.deepEqual(headings(lines), ['  20 hosts  p / t']);
    t.is(own.exec(lines.at(-1) ?? '')?.[1], words);
    t.true(
      lines.includes(
        `      +${text.split('\n')[0]?.replaceAll('HOST', 'web1').replaceAll('ADDRESS', '192.0.2.1')}`,
      ),
    );
  });
}

test('only own words may differ, and only in the place of own words', async (t) => {
  const two = ['web1', 'web2'];
  for (const [first, second] of [
    ['web1', 'web1'],
    ['web1 web2', 'web2 web2'],
    ['web1 x', 'web2 y'],
    ['web10', 'web20'],
    ['my-web1', 'my-web2'],
    ['192.0.2.1', 'web2'],
    ['192.0.2.10', '192.0.2.20'],
  ] as const) {
    const lines = await show([start('plan', two), write('web1', first), write('web2', second)]);
    const isLiteral = first === second;
    t.is(headings(lines).length, isLiteral ? 1 : 2, `${first}, ${second}`);
    t.false(
      lines.some((line) => own.test(line)),
      `${first}, ${second}`,
    );
  }
});

test('hosts that share every word are not told as if each had its own, and the other way round', async (t) => {
  const texts = { web1: 'web1', web2: 'web1', web3: 'web3', web4: 'web1', web5: 'web5' };
  const orders = [
    ['web1', 'web2', 'web3', 'web4', 'web5'],
    ['web1', 'web3', 'web2', 'web5', 'web4'],
    ['web3', 'web2', 'web5', 'web1', 'web4'],
  ] as const;
  for (const order of orders) {
    const events = order.map((host) => write(host, texts[host]));
    const lines = await show([start('plan', order), ...events]);
    for (const [index, line] of lines.entries()) {
      if (!line.endsWith('  p / t')) continue;
      const hosts = line.trim().split('  ')[0]?.split(', ') as (keyof typeof texts)[];
      const next = lines.findIndex((other, at) => at > index && other.endsWith('  p / t'));
      const isOwn = lines.slice(index, next < 0 ? undefined : next).some((one) => own.test(one));
      const [first = 'web1'] = hosts;
      for (const host of hosts.slice(1)) {
        t.is(texts[host], isOwn ? host : texts[first], order.join());
      }
    }
  }
});

test('what up is about to do is told with own words where the summary has them', async (t) => {
  const events = twenty.map((host) => write(host, 'HOST', { summary: `${host} gets a name` }));
  const lines = await show([start('up', twenty), ...events]);
  t.deepEqual(lines.slice(-2), [
    '    web1 gets a name',
    '      as it is on web1; on each of the others with its own name',
  ]);
  const plain = await show([start('up', twenty), ...twenty.map((host) => write(host, 'HOST'))]);
  t.is(plain.at(-1), '    /etc/f is written');
});

test('a new file whose hidden rest differs in own words only is told so', async (t) => {
  const file = (host: string, rest: string): Event =>
    write(host, `${'same\n'.repeat(30)}${rest}\n`, { isNew: true });
  const of = (rest: string) => twenty.map((host) => file(host, rest));
  const lines = await show([start('plan', twenty), ...of('HOST')]);
  t.is(own.exec(lines.at(-1) ?? '')?.[1], 'name');
  const mixed = await show([start('plan', twenty), ...of('HOST').slice(0, 3), file('web4', 'x')]);
  t.regex(mixed.at(-1) ?? '', /the rest differs from host to host/);
});
