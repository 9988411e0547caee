import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { findSwitches } from '../../../src/app/verify/switches.js';
import type { Cluster } from '../../../src/model/cluster/cluster.js';
import { LvsError } from '../../../src/model/problem/error.js';
import { packageRoot } from '../../../src/package-root.js';
import { makeCluster } from '../../verify/reference-cluster.js';

const origin = { env: { PATH: process.env['PATH'] }, program: [] };

function folder(): string {
  return mkdtempSync(path.join(tmpdir(), 'lvsdeploy-switches-'));
}

function clusterWith(commands: Partial<Pick<Cluster, 'power' | 'link'>>): Cluster {
  return { ...makeCluster(), environment: 'production', ...commands };
}

test('nobody can switch what the inventory has no commands for', (t) => {
  const { power, link } = findSwitches(clusterWith({}), origin);
  t.deepEqual([power, link], [undefined, undefined]);
  const only = findSwitches(clusterWith({ link: { off: 'true', on: 'true' } }), origin);
  t.is(only.power, undefined);
  t.true(only.link?.controls('master'));
  t.false(only.link?.controls('elsewhere'));
});

test('commands are told which host is meant', async (t) => {
  const file = path.join(folder(), 'said');
  const say = (what: string): string =>
    `echo ${what} "$LVSDEPLOY_HOST" "$LVSDEPLOY_ADDRESS" >>${file}`;
  const { link } = findSwitches(
    clusterWith({ link: { off: say('shut'), on: say('open') } }),
    origin,
  );
  await link?.off('backup');
  await link?.on('backup');
  t.is(readFileSync(file, 'utf8'), 'shut backup 192.168.56.101\nopen backup 192.168.56.101\n');
});

for (const [what, hint] of [
  ['power', /switch the host on if it is off/],
  ['link', /connect the host again if it is cut off/],
] as const) {
  test(`a ${what} command that fails is quoted, with what to do`, async (t) => {
    const commands = { off: 'echo no such port >&2; exit 3', on: 'true' };
    const control = findSwitches(clusterWith({ [what]: commands }), origin)[what];
    const error = await t.throwsAsync(control!.off('master'), { instanceOf: LvsError });
    t.is(error.message, `The ${what} command of the inventory failed.`);
    const { host, exitStatus, stderr, hint: said } = error.details;
    t.deepEqual(
      { host, exitStatus, stderr },
      { host: 'master', exitStatus: 3, stderr: 'no such port' },
    );
    t.regex(said ?? '', hint);
  });
}

test('a host gets its link back where this program is killed', async (t) => {
  const fifo = path.join(folder(), 'back');
  execFileSync('mkfifo', [fifo]);
  const cluster = clusterWith({ link: { off: 'true', on: `echo "$LVSDEPLOY_HOST" >${fifo}` } });
  const module = pathToFileURL(path.join(packageRoot, 'dist/src/app/verify/switches.js')).href;
  const script = `
    const { findSwitches } = await import(${JSON.stringify(module)});
    const { link } = findSwitches(JSON.parse(process.argv[1]), { env: process.env, program: [] });
    await link.arm('master');
    process.kill(process.pid, 'SIGKILL');`;
  const { signal } = spawnSync(process.execPath, [
    ...['--input-type=module', '-e', script, JSON.stringify(cluster)],
  ]);
  t.is(signal, 'SIGKILL');
  t.is(await readFile(fifo, 'utf8'), 'master\n');
});
