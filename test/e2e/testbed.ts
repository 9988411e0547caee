import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Event, RunSummary } from '../../src/model/run/event.js';
import { packageRoot } from '../../src/package-root.js';
import { currentCommand } from './current-command.js';

/*
 * A lab of the tests' own, so that a lab that somebody is using is left alone. The inventory is the
 * one that users get: its SSH configuration is relative to it, so a copy finds the other lab.
 */
const folder = path.join(packageRoot, '.e2e');

/** Where this lab keeps its state. */
export const labFolder = path.join(folder, '.lab');

/** Records of drills that did not pass. */
export const recordsFolder = path.join(folder, 'records');

/** The lab's inventory, as users get it. */
export const inventory = path.join(folder, 'inventories', 'lab.yml');

const cli = currentCommand();
const labEnv = { ...process.env, LVSDEPLOY_LAB_DIR: labFolder };

/** How a program ended. */
export type Ended = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/** Runs a program to its end; whatever it reads comes from `stdin`. */
function run(program: string, args: readonly string[], stdin = ''): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: labEnv, cwd: folder, stdio: 'pipe' });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
    }
    child.stdin.on('error', () => undefined).end(stdin);
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ exitCode: code ?? 128, ...output });
    });
  });
}

/** Runs lvsdeploy until it prints a text, presses Ctrl-C, and waits for its end. */
export function interruptAt(text: string, ...args: readonly string[]): Promise<Ended> {
  return actAt(text, (child) => child.kill('SIGINT'), ...args);
}

/** Runs lvsdeploy until it prints a text, and kills it there and then; nothing else is touched. */
export function killAt(text: string, ...args: readonly string[]): Promise<Ended> {
  return actAt(text, (child) => child.kill('SIGKILL'), ...args);
}

/** Runs lvsdeploy to its end, and does something once, when it prints a text for the first time. */
export function actAt(
  text: string,
  act: (child: ChildProcess) => void,
  ...args: readonly string[]
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { env: labEnv, cwd: folder });
    const output = { stdout: '', stderr: '' };
    let hasActed = false;
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output.stderr += chunk));
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output.stdout += chunk;
      if (hasActed || !output.stdout.includes(text)) return;
      hasActed = true;
      act(child);
    });
    child.on('error', reject);
    const end = (code: number | null): void => resolve({ exitCode: code ?? 128, ...output });
    // What a killed one has started may hold its pipes open for longer than it lived.
    child.on('exit', (code, signal) => {
      if (signal === 'SIGKILL') end(code);
    });
    child.on('close', end);
  });
}

/** Runs lvsdeploy to its end, and tells each line of its output when it comes, by its number from 1. */
export function watchLvsdeploy(
  onLine: (number: number, child: ChildProcess) => void,
  ...args: readonly string[]
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { env: labEnv, cwd: folder });
    const output = { stdout: '', stderr: '' };
    let lines = 0;
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output.stderr += chunk));
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output.stdout += chunk;
      const told = output.stdout.split('\n').length - 1;
      while (lines < told) onLine(++lines, child);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ exitCode: code ?? 128, ...output });
    });
  });
}

/** Runs lvsdeploy as a user would. */
export function lvsdeploy(...args: readonly string[]): Promise<Ended> {
  return run(process.execPath, [cli, ...args]);
}

/** Runs a shell command on a node by the system's own ssh, without any of our transport. */
export async function on(node: string, command: string, stdin = ''): Promise<string> {
  const ended = await run('ssh', ['-F', path.join(labFolder, 'ssh_config'), node, command], stdin);
  if (ended.exitCode === 0) return ended.stdout;
  throw new Error(`${node}: ${command}: exit ${String(ended.exitCode)}: ${ended.stderr}`);
}

/** The same on a node that may be off or cut off; undefined: it did not answer in time. */
export async function tryOn(node: string, command: string): Promise<string | undefined> {
  const patience = ['ConnectTimeout=3', 'ServerAliveInterval=2', 'ServerAliveCountMax=2'];
  const options = patience.flatMap((option) => ['-o', option]);
  const config = ['-F', path.join(labFolder, 'ssh_config')];
  const { exitCode, stdout } = await run('ssh', [...config, ...options, node, command]);
  return exitCode === 0 ? stdout : undefined;
}

/** The events of a run with `--output json`. */
export function parseEvents(stdout: string): readonly Event[] {
  const lines = stdout.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Event);
}

/** The last line of a run with `--output json`. */
export function parseSummary(stdout: string): RunSummary {
  const last = parseEvents(stdout).at(-1);
  if (last?.type !== 'summary' || !('hosts' in last))
    throw new Error(`No summary at the end of: ${stdout}`);
  return last;
}

/**
 * An inventory made from the lab's by replacing one piece of text, in a folder of its own: its file
 * name is in what lands on hosts, so it keeps it.
 */
export async function variantOf(name: string, from: string, to: string): Promise<string> {
  const text = await readFile(inventory, 'utf8');
  if (!text.includes(from)) throw new Error(`The lab's inventory no longer holds: ${from}`);
  const file = path.join(folder, name, path.basename(inventory));
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text.replace(from, to));
  return file;
}

/** Brings up a pristine lab, with what a lab file adds to it, and the users' own inventory beside it. */
export async function prepareTestbed(labFile?: string): Promise<void> {
  // A test that broke off may have left templates there.
  await rm(path.dirname(inventory), { recursive: true, force: true });
  await mkdir(path.dirname(inventory), { recursive: true });
  await writeFile(inventory, await readFile(path.join(packageRoot, 'inventories/lab.yml')));
  const packages = await run(path.join(packageRoot, 'quickstart'), ['--packages', '--yes']);
  if (packages.exitCode !== 0) throw new Error(`quickstart --packages: ${packages.stderr}`);
  const down = await lvsdeploy('lab', 'down');
  const file = path.join(folder, 'lab.yml');
  if (labFile !== undefined) await writeFile(file, labFile);
  const up = await lvsdeploy('lab', 'up', ...(labFile === undefined ? [] : ['--file', file]));
  if (up.exitCode !== 0) throw new Error(`lab up: ${down.stderr}${up.stdout}${up.stderr}`);
}

const digestScript = `
find /etc /usr/local /usr/sbin /usr/lib/systemd -xdev -type f ! -name ld.so.cache -exec sha256sum {} +  | sort -k2
find /etc /usr/local -xdev -printf '%m %u %g %p\\n' | sort -k4
find /proc/sys/net/ipv4 /proc/sys/net/ipv6 -type f -perm -u+w 2>/dev/null | sort | xargs grep -sH ''
cat /proc/net/ip_vs 2>/dev/null | grep -v '^ *->'
ip -o address show | sed 's/^[0-9]*: //; s/ valid_lft.*//; s/@if[0-9]*//'
# Of equal routes the kernel lists first what came first.
ip -o route show table all | sort
`;

/** All that lvsdeploy could change on a node, as text. */
export function stateOf(node: string): Promise<string> {
  return on(node, digestScript);
}
