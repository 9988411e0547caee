import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Programs of the distribution's package `prometheus`, or why there are none. */
export type PrometheusTools =
  { readonly promtool: string; readonly prometheus: string } | { readonly missing: string };

const cache = path.join(os.homedir(), '.cache', 'lvsdeploy-tests', 'prometheus');

/**
 * Finds them where the package is installed; else unpacks it into a cache of the tests', since installing it would start a
 * service.
 */
export function findPrometheusTools(): PrometheusTools {
  const installed = { promtool: '/usr/bin/promtool', prometheus: '/usr/bin/prometheus' };
  const unpacked = {
    promtool: path.join(cache, 'usr/bin/promtool'),
    prometheus: path.join(cache, 'usr/bin/prometheus'),
  };
  if (existsSync(installed.promtool)) return installed;
  if (existsSync(unpacked.promtool)) return unpacked;
  const missing = unpack();
  return missing === undefined ? unpacked : { missing };
}

function unpack(): string | undefined {
  mkdirSync(path.dirname(cache), { recursive: true });
  const folder = mkdtempSync(`${cache}.`);
  try {
    const got = spawnSync('apt-get', ['download', 'prometheus'], { cwd: folder, encoding: 'utf8' });
    const archive = readdirSync(folder).find((name) => name.endsWith('.deb'));
    if (archive === undefined) return `the package prometheus cannot be had: ${lastLine(got)}`;
    const done = spawnSync('dpkg', ['-x', archive, 'all'], { cwd: folder, encoding: 'utf8' });
    if (done.status !== 0) return `the package prometheus cannot be unpacked: ${lastLine(done)}`;
    if (!existsSync(cache)) renameSync(path.join(folder, 'all'), cache);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lastLine({ stderr, error }: ReturnType<typeof spawnSync>): string {
  return error?.message ?? String(stderr).trim().split('\n').at(-1) ?? '';
}

/** Runs promtool, with something to read. */
export function promtool(program: string, args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
}

/** A server of its own on the loopback, which ends with what it was started for. */
export type Running = { readonly url: string; readonly end: () => Promise<void> };

/** Starts Prometheus with a configuration, and resolves when it answers. */
export async function startPrometheus(
  program: string,
  { config, folder, port }: { config: string; folder: string; port: number },
): Promise<Running> {
  const child = spawn(
    program,
    [
      ...[`--config.file=${config}`, `--storage.tsdb.path=${path.join(folder, 'data')}`],
      `--web.listen-address=127.0.0.1:${String(port)}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`Prometheus ended: ${said.slice(-1000)}`)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('Server is ready to receive web requests')) resolve();
    });
  });
  const end = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { url: `http://127.0.0.1:${String(port)}`, end };
}
