import { execFileSync } from 'node:child_process';
import test from 'ava';
import { LvsError } from '../../src/model/problem/error.js';
import { readSmallFile } from '../../src/transport/settings/small-file.js';
import { Workspace } from './double/workspace.js';

for (const [what, code] of [
  ['key', 'AUTH_FAILED'],
  ['known_hosts', 'HOST_KEY_UNKNOWN'],
] as const) {
  test(`a pipe that nobody writes to in place of ${what} is not waited for`, async (t) => {
    const workspace = await Workspace.make(t);
    const pipe = workspace.path('pipe');
    execFileSync('mkfifo', [pipe]);
    const change = what === 'key' ? { privateKeys: [pipe] } : { knownHostsFiles: [pipe] };
    const settings = await workspace.settings(await workspace.serve(), change);
    const error = await t.throwsAsync(workspace.pool({ web1: settings }).connect('web1'), {
      instanceOf: LvsError,
    });
    t.is(error.code, code);
    if (what === 'key') t.regex(`${error.message} ${error.details.hint}`, /not a regular file/);
  });
}

test('a device without end is not read', async (t) => {
  await t.throwsAsync(readSmallFile('/dev/zero'), { message: /not a regular file/ });
});
