import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import { requestsFor } from '../../../src/facts/system/requests.js';
import { runSnippet, shells } from '../run-snippet.js';

const sources = ['127.0.0.1'];
// Nobody listens on the first ports, whatever runs here.
const refused = requestsFor({ url: 'http://127.0.0.1:1/', sources, rounds: 1 });
const [first, second] = [2, 3].map((port) =>
  requestsFor({ isControl: true, url: `http://127.0.0.1:${port}/`, sources, rounds: 1 }),
);

test('a failed request does not keep those of comparison back, but one of these the next of them', (t) => {
  const refs = [refused, first!, second!];
  const { stdout } = runSnippet(['sh'], refused.kind.script(refs.map(({ key }) => key)));
  const asked = refs.map(({ kind, key }) => kind.parse(stdout, key)?.answers.length);
  t.deepEqual(asked, [1, 1, 0]);
});

/** A web server in a process of its own, since a snippet is waited for: it says how many bytes were sent. */
async function counting<T>(work: (port: number) => T): Promise<T> {
  const server = spawn(process.execPath, [
    '-e',
    `require('node:http').createServer((asked, answer) => {
      let bytes = 0;
      asked.on('data', (chunk) => (bytes += chunk.length));
      asked.on('end', () => answer.writeHead(405, { 'X-Real-Server': asked.method + '-' + bytes + '-' + (asked.headers.expect ?? 'unasked') }).end());
    }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`,
  ]);
  try {
    const [port] = (await once(server.stdout, 'data')) as readonly Buffer[];
    return work(Number(port?.toString()));
  } finally {
    server.kill();
  }
}

for (const shell of shells) {
  test(`${shell.join(' ')} sends a large request in one go with its head, and small ones beside it`, async (t) => {
    const asked = await counting((port) => {
      const url = `http://127.0.0.1:${port}/`;
      const small = requestsFor({ url, sources, rounds: 1 });
      const large = requestsFor({ url, sources, rounds: 2, postBytes: 8192 });
      const { stdout } = runSnippet(shell, large.kind.script([small.key, large.key]));
      return [small, large].map(({ kind, key }) =>
        kind.parse(stdout, key)?.answers.map(({ status, server }) => `${status} ${server}`),
      );
    });
    t.deepEqual(asked, [['405 GET-0-unasked'], ['405 POST-8192-unasked', '405 POST-8192-unasked']]);
  });
}

test('large requests that get no answer end with the second address', (t) => {
  const many = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
  const large = { url: 'http://127.0.0.1:1/', sources: many, rounds: 3, postBytes: 8192 };
  const { kind, key } = requestsFor(large);
  const answers = kind.parse(runSnippet(['sh'], kind.script([key])).stdout, key)?.answers;
  t.deepEqual(
    answers?.map(({ client }) => client),
    ['127.0.0.1', '127.0.0.2'],
  );
  // Older curls ask beforehand from 1024 bytes on, and a server may answer to that.
  t.regex(kind.script([key]), /^header = "Expect:"$/m);
});

test('where nothing large is sent, nothing of it is in the script', (t) => {
  t.notRegex(refused.kind.script([refused.key]), /post|data/);
});
