import type { Duplex } from 'node:stream';
import test from 'ava';
import { connecting, type Asking } from '../../../src/lvs/asking/asking.js';
import { web } from '../../../src/lvs/asking/web.js';
import { LvsError } from '../../../src/model/problem/error.js';
import type { RequestOutcome } from '../../../src/model/verify/history.js';
import { startClock } from '../../../src/verify/clock.js';
import { sendRequest } from '../../../src/verify/load/send-request.js';
import { answeringStream, muteStream } from '../double/fake-connection.js';
import { referenceService } from '../reference-cluster.js';

const { realServers, vip: host } = referenceService;
const page = web({ path: '/', isEncrypted: false });
const checkedPage = web({ path: '/', wants: '200', isEncrypted: false });

function send(asking: Asking, open: () => Promise<Duplex>): Promise<RequestOutcome> {
  return sendRequest({ asking, host, realServers, open, clock: startClock(), timeoutMs: 200 });
}

const outcome = test.macro(
  async (t, asking: Asking, answer: string | undefined, expected: RequestOutcome) => {
    const stream = answer === undefined ? muteStream() : answeringStream(answer);
    t.deepEqual(await send(asking, () => Promise.resolve(stream)), expected);
  },
);

const answered = (server: string): RequestOutcome => ({ type: 'answered', server });
const badAnswer: RequestOutcome = { type: 'failed', failure: 'bad-answer' };
const reset: RequestOutcome = { type: 'failed', failure: 'reset' };
const head = (status: string, length: number): string =>
  `HTTP/1.1 ${status}\r\nX-Real-Server: web2\r\nContent-Length: ${length}\r\n\r\n`;

test('a page is an answer', outcome, page, `${head('200 OK', 2)}OK`, answered('web2'));
test('so is what a site refuses', outcome, page, head('404 Not Found', 0), answered('web2'));
test('not where its check wants a page', outcome, checkedPage, head('404 No', 0), badAnswer);
test('a server error is none', outcome, page, head('503 No', 0), badAnswer);
test('half a page is none', outcome, page, `${head('200 OK', 20)}half`, reset);
test('half a head is none', outcome, page, 'HTTP/1.1 200 OK\r\nX-Re', reset);
test('an end without a word is none', outcome, page, '', reset);
test('where the web is served, talk of another kind is none', outcome, page, '220 hi', badAnswer);
test('a connection is enough where nobody knows what is spoken', outcome, connecting, undefined, {
  ...{ type: 'answered', server: '(unnamed)' },
});
test('silence is told as such', outcome, page, undefined, { type: 'failed', failure: 'timeout' });
test(
  'a page names its real server in its text too',
  outcome,
  page,
  `${head('200 OK', 5).replace(/X-.*\r\n/, '')}web1.`,
  answered('web1'),
);

function refusedWith(code: string): () => Promise<Duplex> {
  const cause = Object.assign(new Error(code), { code });
  return () => Promise.reject(new LvsError('UNREACHABLE', `It cannot: ${code}.`, { cause }));
}

test('a refused connection is told as such', async (t) => {
  const refused = { type: 'failed', failure: 'refused' } as const;
  t.deepEqual(await send(page, refusedWith('ECONNREFUSED')), refused);
});

test('a host that forwards nothing tells nothing of the service', async (t) => {
  await t.throwsAsync(send(page, refusedWith('EACCES')), { code: 'UNREACHABLE' });
});
