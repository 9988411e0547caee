import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FactKind } from '../../src/model/host/fact.js';

/** The shells of targets that this machine has; dash is `sh` on Debian. */
export const shells: readonly (readonly [string, ...string[]])[] = (
  [['sh'], ['dash'], ['bash', '--posix'], ['busybox', 'sh']] as const
).filter(([program, ...args]) => spawnSync(program, [...args, '-c', ':']).status === 0);

/** What a snippet printed, and how it went. */
export type SnippetRun = {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** Runs a kind's snippet as a probe does, but strictly: a failing or unset thing ends it. */
export function runSnippet(
  [program, ...args]: readonly [string, ...string[]],
  script: string,
  env: NodeJS.ProcessEnv = process.env,
): SnippetRun {
  const strict = `set -eu\n${script}\nset -eu`;
  return spawnSync(findProgram(program), [...args, '-c', strict], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs a snippet under one shell and reads its facts back. */
export function probe<T>(
  shell: readonly [string, ...string[]],
  kind: FactKind<T>,
  keys: readonly string[],
): readonly T[] {
  const { status, stdout, stderr } = runSnippet(shell, kind.script(keys));
  if (status !== 0 || stderr !== '') throw new Error(`status ${String(status)}: ${stderr}`);
  return keys.map((key) => kind.parse(stdout, key));
}

const counted = [
  'stat',
  'grep',
  'ip',
  'systemctl',
  'dpkg-query',
  'apt-get',
  'uname',
  'cat',
  'sed',
  'ls',
  'date',
];

/** The programs that a snippet starts under `sh`, in order: every one costs some 20 ms in emulation. */
export function programsStarted(script: string): readonly string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'lvsdeploy-count-'));
  const log = path.join(folder, 'log');
  writeFileSync(log, '');
  for (const name of counted) {
    if (!hasProgram(name)) continue;
    const wrapper = path.join(folder, name);
    const real = findProgram(name);
    writeFileSync(wrapper, `#!/bin/sh\necho ${name} >>${log}\nexec ${real} "$@"\n`);
    chmodSync(wrapper, 0o755);
  }
  runSnippet(['sh'], script, { PATH: folder });
  const started = readFileSync(log, 'utf8').split('\n').slice(0, -1);
  rmSync(folder, { recursive: true });
  return started;
}

function hasProgram(name: string): boolean {
  return programFolders().some((folder) => existsSync(path.join(folder, name)));
}

function findProgram(name: string): string {
  const folder = programFolders().find((candidate) => existsSync(path.join(candidate, name)));
  return folder === undefined ? name : path.join(folder, name);
}

function programFolders(): readonly string[] {
  return [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];
}

/** Runs sh to lay out what a test probes. */
export function arrange(script: string): void {
  execFileSync('sh', ['-euc', script]);
}
