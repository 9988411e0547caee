import { Duplex } from 'node:stream';
import test from 'ava';
import { connecting } from '../../../../src/lvs/asking/asking.js';
import { mail } from '../../../../src/lvs/asking/mail.js';
import { web } from '../../../../src/lvs/asking/web.js';
import { askOver } from '../../../../src/verify/probes/looking/ask-through.js';

const vip = '10.0.0.227';
const page = web({ path: '/', isEncrypted: false });

/** A connection whose other end answers in pieces, then ends or stays open. */
function connectionThatSays(pieces: readonly string[], { ends }: { readonly ends: boolean }) {
  const asked: string[] = [];
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      asked.push(chunk.toString());
      for (const piece of pieces) stream.push(piece);
      if (ends) stream.push(null);
      done();
    },
  });
  return { stream, asked };
}

test('the answer is known as soon as its header is there', async (t) => {
  const pieces = ['HTTP/1.1 20', '0 OK\r\nX-Real-Server: web1\r\n\r\n<h1>'];
  const { stream, asked } = connectionThatSays(pieces, { ends: false });
  t.deepEqual(await askOver(stream, page, vip), {
    ...{ status: 200, server: 'web1', length: 4, body: '<h1>' },
  });
  t.regex(asked.join(''), /^GET \/ HTTP\/1\.1\r\nHost: 10\.0\.0\.227\r\n[^]*\r\n\r\n$/);
});

const failing = test.macro(async (t, pieces: readonly string[], ends: boolean, failure: string) => {
  const { stream } = connectionThatSays(pieces, { ends });
  t.deepEqual(await askOver(stream, page, vip), { failure });
});
test('silence is a failure', failing, [], true, 'the connection was closed without an answer');
test(
  'talk of another kind is a failure, and is not waited for to end',
  failing,
  ['220 mail ESMTP\r\n'],
  false,
  'the answer is not one of HTTP',
);

test('a broken connection is a failure, and no crash', async (t) => {
  const { stream } = connectionThatSays([], { ends: false });
  const answer = askOver(stream, page, vip);
  stream.destroy(new Error('connection reset'));
  t.deepEqual(await answer, { failure: 'connection reset' });
});

test('an endless header is not waited for', async (t) => {
  const endless = `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`;
  const { stream } = connectionThatSays([endless], { ends: false });
  t.deepEqual(await askOver(stream, page, vip), { status: 200 });
});

test('a server that hangs up between two turns is not waited for', async (t) => {
  const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  stream.push('220 web1 ESMTP\r\n');
  stream.push(null);
  const answer = await askOver(stream, mail({ heloName: 'lb.example.org' }), vip);
  t.deepEqual(answer, { failure: 'the connection was closed without an answer' });
});

test('where a connection is all that is asked for, nothing is said', async (t) => {
  const { stream, asked } = connectionThatSays([], { ends: false });
  t.deepEqual(await askOver(stream, connecting, vip), {});
  t.deepEqual(asked, []);
});
