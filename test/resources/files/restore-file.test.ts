import test from 'ava';
import { diffRestoredFile } from '../../../src/resources/files/restore-file.js';

const key = '-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n';
const facts = { mode: 0o600, owner: 'root', group: 'root', size: 57, mtimeSeconds: 0 };

for (const [title, body, content] of [
  ['comes back', key, 'text\n'],
  ['goes', 'text\n', key],
] as const) {
  test(`a private key that ${title} is not shown`, (t) => {
    const [change] = diffRestoredFile(
      {
        ...{ run: 'r', keptAt: '', kind: 'file', key: '/etc/site.pem', storedAt: '/kept', body },
        file: { type: 'file', ...facts },
      },
      { type: 'file', ...facts, content },
    );
    t.deepEqual(change?.diffs, [
      { type: 'opaque', name: '/etc/site.pem', reason: 'it holds a private key' },
    ]);
  });
}
