import test from 'ava';
import { web } from '../../../src/lvs/asking/web.js';
import { describeTurn, isAnsweredWell, type Turn } from '../../../src/lvs/asking/turn.js';
import { asksOf } from '../../../src/lvs/checks/check-kinds.js';
import { makeCheck } from '../../../src/lvs/checks/make-check.js';
import type { HealthCheck } from '../../../src/model/cluster/health-check.js';

/** MD5 of `hello`. */
const digest = '5d41402abc4b2a76b9719d911017c592';

const settings = { connectTimeoutSeconds: 1, retries: 0, delayBeforeRetrySeconds: 1 };

function checkTurn(said: object): Turn {
  const check = makeCheck('HTTP', settings, { ...said }) as HealthCheck<'HTTP'>;
  const asks = asksOf(check);
  return (asks.by === 'connection' ? asks.turns(check, '192.0.2.3') : [])[0]!;
}

const clientTurn = web({ path: '/', wants: '200', isEncrypted: false, digest }).visit(
  '10.0.0.227',
  'enough',
)[0]!;

function answer(body: string, header = ''): string {
  return `HTTP/1.1 200 OK\r\n${header}\r\n${body}`;
}

const judge = (turn: Turn, text: string) => ({
  isWhole: turn.isWhole(text),
  isGood: isAnsweredWell(turn, text),
});

for (const [who, turn] of [
  ['a check', checkTurn({ digest })],
  ['a client', clientTurn],
] as const) {
  test(`${who} waits for all of the page, and knows it by its MD5`, (t) => {
    const announced = 'Content-Length: 5\r\n';
    t.deepEqual(judge(turn, answer('hel', announced)), { isWhole: false, isGood: false });
    t.deepEqual(judge(turn, answer('hello', announced)), { isWhole: true, isGood: true });
    // It ends with the connection.
    t.deepEqual(judge(turn, answer('hello')), { isWhole: false, isGood: true });
    t.false(turn.isWhole('HTTP/1.1 200 OK\r\nContent-'));
  });

  test(`${who} counts no more than what is announced`, (t) => {
    t.true(isAnsweredWell(turn, answer('hello world', 'content-length: 5\r\n')));
    t.false(isAnsweredWell(turn, answer('hello world')));
  });

  test(`${who} wants a good status as well`, (t) => {
    t.false(isAnsweredWell(turn, answer('hello').replace('200', '404')));
  });

  test(`${who} says which page it got`, (t) => {
    t.is(
      describeTurn(turn, answer('')),
      'answers GET / with 200, but with another page: its MD5 is d41d8cd98f00b204e9800998ecf8427e, not 5d41402abc4b2a76b9719d911017c592',
    );
    t.is(describeTurn(turn, answer('hello')), 'answers GET / with 200 now');
  });
}

// Measured with genhash(1) of 2.2.7 and 2.3.4.
const chunked = answer('5\r\nhello\r\n0\r\n\r\n', 'Transfer-Encoding: chunked\r\n');

test('keepalived takes chunks for what they are, as it asks by HTTP/1.0 and should not get any', (t) => {
  t.false(isAnsweredWell(checkTurn({ digest }), chunked));
  t.true(isAnsweredWell(checkTurn({ digest: '79E9489E3BD3F0CB0158215341DE046D' }), chunked));
});

test('a client puts chunks together', (t) => {
  t.true(isAnsweredWell(clientTurn, chunked));
  t.true(
    isAnsweredWell(
      clientTurn,
      answer('2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n', 'Transfer-Encoding: chunked\r\n'),
    ),
  );
  t.false(isAnsweredWell(clientTurn, chunked.slice(0, -11)));
});

test('bytes count, and not characters', (t) => {
  const page = Buffer.from('grün').toString('latin1');
  t.true(isAnsweredWell(checkTurn({ digest: '7b934a60ddc07b8f5b1134c03430bba6' }), answer(page)));
});

test('without a digest the status is enough', (t) => {
  t.deepEqual(judge(checkTurn({}), 'HTTP/1.0 200 '), { isWhole: true, isGood: true });
});
