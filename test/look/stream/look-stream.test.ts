import test from 'ava';
import { LookStream } from '../../../src/look/stream/look-stream.js';
import type { Connection } from '../../../src/model/host/connection.js';
import { LvsError } from '../../../src/model/problem/error.js';
import type { FactKind } from '../../../src/model/host/fact.js';
import { createLocalConnection } from '../../engine/local-connection.js';
import { fakeConnection } from '../../verify/double/fake-connection.js';

const counter: FactKind<string> = {
  name: 'counter',
  script: () => 'count=$((${count:-0} + 1)); echo "asked $count times"',
  parse: (output) => output.trim(),
};
const torn: FactKind<string> = {
  name: 'torn',
  script: () => `printf 'first\\n1700000000.000001 master keepalived: between\\nlast'`,
  parse: (output) => output,
};
const counted = { kind: counter, key: '' };
const between = { kind: torn, key: '' };
const questions = { time: [], count: [counted], both: [counted, between] };

test('one command answers questions as they come, each with its facts and the time', async (t) => {
  const connection = createLocalConnection('a');
  const stream = new LookStream(connection, { questions });
  t.is(await stream.ask('count', ({ facts }) => facts.get(counted)), 'asked 1 times');
  t.is(await stream.ask('count', ({ facts }) => facts.get(counted)), 'asked 2 times');
  const hostMs = await stream.ask('time', (answer) => answer.hostMs);
  t.true(Math.abs(Date.now() - hostMs) < 60_000);
  t.is(connection.execs, 1);
  stream.close();
  t.is((await stream.ended).message, 'The watch ended by itself.');
  await t.throwsAsync(
    stream.ask('count', () => undefined),
    { instanceOf: LvsError },
  );
});

test('what happens is told at once, also within an answer, of which it is no part', async (t) => {
  const events: string[] = [];
  const stream = new LookStream(
    createLocalConnection('a'),
    { questions },
    { onEvent: (line) => events.push(line) },
  );
  const text = await stream.ask('both', ({ facts }) => facts.get(between));
  t.is(text.trim(), 'first\nlast');
  t.deepEqual(events, ['1700000000.000001 master keepalived: between']);
  stream.close();
  await stream.ended;
});

test('nothing is answered before the kernel’s news are listened to, however late that begins', async (t) => {
  const listening: FactKind<string> = {
    name: 'listening',
    script: () => 'grep -cE "^[^ ]+ +0 +$stream_pids +0*[1-9a-f]" /proc/net/netlink || :',
    parse: (output) => output.trim(),
  };
  const asked = { kind: listening, key: '' };
  const stream = new LookStream(createLocalConnection('a'), {
    questions: { look: [asked] },
    monitors: ["sh -c 'sleep 0.4; exec ip -ts -o monitor address'"],
  });
  t.is(await stream.ask('look', ({ facts }) => facts.get(asked)), '1');
  stream.close();
  await stream.ended;
});

test('a monitor that does not start keeps nobody waiting', async (t) => {
  const stream = new LookStream(createLocalConnection('a'), {
    questions: { time: [] },
    monitors: ['no-such-program'],
  });
  t.true((await stream.ask('time', ({ hostMs }) => hostMs)) > 0);
  stream.close();
  await stream.ended;
});

test('what is followed ends with the input of the command', async (t) => {
  const follow = [`sh -c 'while :; do echo "1700000000.1 a tick"; sleep 0.05; done'`];
  const connection = createLocalConnection('a');
  const reason = await new Promise<Error>((resolve) => {
    const stream = new LookStream(
      connection,
      { questions, follow },
      {
        onEvent: () => {
          stream.close();
          // Not before everything that can print has ended.
          void stream.ended.then(resolve);
        },
      },
    );
  });
  t.is(reason.message, 'The watch ended by itself.');
});

test('an answer is taken before anything that was said after it', async (t) => {
  const order: string[] = [];
  let print: (text: string) => void = () => undefined;
  const connection = fakeConnection('a', {
    exec: (script, { feed, onStdout }) => {
      const [, nonce = ''] = /@@lvsdeploy:([\da-f]+):answer/.exec(script) ?? [];
      print = (text) => onStdout?.(text.replaceAll('NONCE', `@@lvsdeploy:${nonce}`));
      const input = {
        write: () => print('NONCE:answer 1 1700000000.500\n1700000000.6 a keepalived: later\n'),
        end: () => undefined,
      };
      feed?.(input as never);
      return new Promise(() => undefined);
    },
  });
  const stream = new LookStream(connection, { questions }, { onEvent: () => order.push('event') });
  const hostMs = await stream.ask('time', (answer) => {
    order.push('answer');
    return answer.hostMs;
  });
  t.is(hostMs, 1_700_000_000_500);
  t.deepEqual(order, ['answer', 'event']);
});

/** A host that prints without end, until it is not listened to any longer. */
function endless(line: string): Connection {
  return fakeConnection('a', {
    exec: (_script, { feed, onStdout, signal }) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
        feed?.({ write: () => undefined, end: () => undefined } as never);
        for (let index = 0; index < 100; index++) onStdout?.(line.repeat(1000));
      }),
  });
}

for (const [what, line] of [
  ['lines', `${'x'.repeat(100)}\n`],
  ['one line', 'x'.repeat(100)],
] as const) {
  test(`a host that prints ${what} without end is not listened to any longer`, async (t) => {
    const stream = new LookStream(endless(line), { questions });
    const error = (await stream.ended) as LvsError;
    t.is(error.code, 'TIMED_OUT');
    t.regex(error.message, /more than 8 MB/);
  });
}

test('what is followed may talk for days', async (t) => {
  const event = `1700000000.1 a ${'x'.repeat(100)}\n`;
  let count = 0;
  const stream = new LookStream(endless(event), { questions }, { onEvent: () => count++ });
  t.is(await Promise.race([stream.ended, Promise.resolve('goes on')]), 'goes on');
  t.is(count, 100_000);
});

test('who asks, and who waits, is told why the command ended', async (t) => {
  const lost = new LvsError('CONNECTION_LOST', 'It is gone.', { host: 'a' });
  const connection = fakeConnection('a', { exec: () => Promise.reject(lost) });
  const stream = new LookStream(connection, { questions });
  await t.throwsAsync(stream.ready(), { is: lost });
  await t.throwsAsync(
    stream.ask('time', () => undefined),
    { is: lost },
  );
});
