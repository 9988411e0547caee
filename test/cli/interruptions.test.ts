import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { originalRecords } from '../../src/facts/records/kept-records.js';
import { affordable } from '../effort.js';
import { createRandom } from '../soak/random.js';
import { invoke } from './invoke.js';
import { eventsOf, startSmallCluster, summaryOf, type SmallCluster } from './small-cluster.js';

/*
 * Real processes of lvsdeploy, ended by SIGKILL or by a cut connection at random moments, over files
 * that take their time; then one `up`. What has to do with services is in test/engine/simulated and,
 * on the lab, in test/soak/interruptions.
 */
// At least one of each kind.
const count = Number(process.env['LVSDEPLOY_INTERRUPTIONS'] ?? Math.max(2, affordable(6)));
const random = createRandom(Number(process.env['LVSDEPLOY_SEED'] ?? 4));
const files = Array.from({ length: 8 }, (_, index) => index);

function playbook(file: (name: string) => string): string {
  const tasks = (host: string): readonly string[] =>
    files.flatMap((index) => [
      `    - name: file ${index}`,
      '      file:',
      `        path: ${file(`files/${host}/${index}`)}`,
      `        content: "new content of ${index}"`,
      '        mode: "0640"',
      `        validate: sleep 0.05`,
    ]);
  return ['master', 'backup']
    .flatMap((host) => [`- name: ${host}'s`, `  hosts: ${host}`, '  tasks:', ...tasks(host)])
    .join('\n');
}

/** Every file below a folder with its mode and content. */
function digest(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    names.map((name) => {
      const status = statSync(path.join(folder, name));
      const content = status.isFile() ? readFileSync(path.join(folder, name), 'utf8') : 'a folder';
      return [name, `${(status.mode & 0o777).toString(8)} ${content}`];
    }),
  );
}

/** Runs `up` until it has told so many lines, and ends it. */
function interruptUp(
  { args, servers }: SmallCluster,
  lines: number,
  kind: 'kill' | 'cut',
): Promise<void> {
  const cli = fileURLToPath(new URL('../../src/cli.js', import.meta.url));
  const child = spawn(process.execPath, [cli, 'up', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return new Promise((resolve) => {
    let told = 0;
    let delayMs: number | undefined;
    const strike = (): void => {
      if (kind === 'kill') child.kill('SIGKILL');
      else for (const server of servers) server.drop();
    };
    child.stdout.on('data', (chunk: Buffer) => {
      told += chunk.toString().split('\n').length - 1;
      if (told < lines || delayMs !== undefined) return;
      delayMs = random.below(200);
      setTimeout(strike, delayMs);
    });
    child.on('close', () => resolve());
  });
}

test('one up after each interruption leads to the same files, and the originals are kept', async (t) => {
  t.timeout(60_000 + count * 30_000);
  const cluster = await startSmallCluster(t, playbook);
  const folder = cluster.workspace.path('files');
  const up = () => invoke(['up', ...cluster.args, '--lock-wait', '60s']);
  const whole = await up();
  t.is(whole.code, 0, whole.stdout + whole.stderr);
  const wanted = digest(folder);
  const lines = eventsOf(whole).length;

  let converged = 0;
  for (let number = 0; number < count; number++) {
    rmSync(folder, { recursive: true });
    for (const host of ['master', 'backup']) {
      rmSync(cluster.stateOf(host), { recursive: true, force: true });
    }
    await interruptUp(cluster, 1 + random.below(lines - 2), number % 2 === 0 ? 'kill' : 'cut');
    const { code, stdout, stderr } = await up();
    t.is(code, 0, stdout + stderr);
    t.deepEqual(digest(folder), wanted);
    t.is(summaryOf(await up()).changed, 0);
    for (const host of ['master', 'backup']) {
      t.deepEqual(new Set(keptStates(cluster.stateOf(host))), new Set(['absent']));
      t.true(keptStates(cluster.stateOf(host)).length >= files.length);
    }
    converged++;
  }
  t.log(`${count} interruptions, ${converged} converged`);
});

/** The third line of each record of the time before. */
function keptStates(state: string): readonly string[] {
  const folder = path.join(state, path.basename(originalRecords.key));
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.kept'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8').split('\n')[2] ?? '');
}
