import { Duplex } from 'node:stream';
import test from 'ava';
import { exchangeHttp, readHeader } from '../../../src/verify/probes/looking/http-exchange.js';
import { observe } from './sound-cluster.js';

const service = observe().cluster.services[0]!;

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

test('the answer is known as soon as its header is there, and the connection is closed', async (t) => {
  const pieces = ['HTTP/1.1 20', '0 OK\r\nX-Real-Server: web1\r\n\r\n<h1>'];
  const { stream, asked } = connectionThatSays(pieces, { ends: false });
  t.deepEqual(await exchangeHttp(stream, service), { status: 200, server: 'web1', length: 4 });
  t.true(stream.destroyed);
  t.regex(asked.join(''), /^GET \/ HTTP\/1\.1\r\nHost: 10\.0\.0\.227\r\n[^]*\r\n\r\n$/);
});

test('silence, and talk of another kind, are failures', async (t) => {
  const silent = connectionThatSays([], { ends: true });
  t.deepEqual(await exchangeHttp(silent.stream, service), {
    failure: 'the connection was closed without an answer',
  });
  const mail = connectionThatSays(['220 mail ESMTP\r\n'], { ends: true });
  t.deepEqual(await exchangeHttp(mail.stream, service), {
    failure: 'the answer is not one of HTTP',
  });
});

test('a broken connection is a failure, and no crash', async (t) => {
  const { stream } = connectionThatSays([], { ends: false });
  const answer = exchangeHttp(stream, service);
  stream.destroy(new Error('connection reset'));
  t.deepEqual(await answer, { failure: 'connection reset' });
});

test('an endless header is not waited for', (t) => {
  t.deepEqual(readHeader(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`), { status: 200 });
});
