import test from 'ava';
import { requestsFor } from '../../../src/facts/system/requests.js';
import { runSnippet } from '../run-snippet.js';

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
