import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { copyBounded } from './copy-bounded.js';
import { maxSourceBytes } from './limit-bytes.js';

/** The archive that is wanted from a suite's source package of the same name. */
export type DebianSource = {
  readonly suite: string;
  readonly program: string;
  readonly version: string;
};

export type DebianOptions = {
  /** The apt client: for tests. */
  readonly aptGet?: string;
  readonly signal?: AbortSignal;
};

const run = promisify(execFile);
const timeoutMs = 120_000;
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Fetches the upstream archive of a Debian source package with the ordinary apt client, from the
 * mirrors that this machine uses, in a state folder of its own: the machine's package lists, its
 * sources and its preferences stay as they are. Rejects with an Error whose message is a reason for
 * people. The caller verifies what arrived.
 */
export async function fetchDebianSource(
  source: DebianSource,
  file: string,
  { aptGet = 'apt-get', signal }: DebianOptions = {},
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lvsdeploy-apt-'));
  try {
    await prepareFolder(folder);
    const apt = (args: readonly string[]) => runApt([aptGet, ...args], folder, signal);
    const mirrors = selectMirrors(await apt(hostSources));
    if (mirrors.length === 0) throw new Error('apt on this machine has no sources of a mirror');
    const fetched = await fetchFromAny(mirrors, source, { apt, folder });
    await copyBounded(fetched, file, maxSourceBytes);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Apt = (args: readonly string[]) => Promise<string>;
type Workplace = { readonly apt: Apt; readonly folder: string };

// What an update would fetch, by the machine's own sources; it works without any package list.
const hostSources = ['update', '--print-uris'];

/** The base URLs of the repositories that hold whole Debian-like suites, without their updates. */
export function selectMirrors(uris: string): readonly string[] {
  const suite = /^'(?<mirror>(?!cdrom:)[^']+)\/dists\/[a-z]+\/(?:In)?Release'/gm;
  return [...new Set(Array.from(uris.matchAll(suite), (match) => match.groups?.['mirror'] ?? ''))];
}

async function fetchFromAny(
  mirrors: readonly string[],
  source: DebianSource,
  workplace: Workplace,
): Promise<string> {
  const reasons: string[] = [];
  for (const mirror of mirrors) {
    try {
      return await fetchFrom(mirror, source, workplace);
    } catch (error) {
      reasons.push(`${mirror}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(reasons.join('; '));
}

async function fetchFrom(
  mirror: string,
  { suite, program, version }: DebianSource,
  { apt, folder }: Workplace,
): Promise<string> {
  const trust = existsSync(keyring) ? `[signed-by=${keyring}] ` : '';
  await writeFile(path.join(folder, 'sources.list'), `deb-src ${trust}${mirror} ${suite} main\n`);
  const own = [
    `Dir::Etc::SourceList=${path.join(folder, 'sources.list')}`,
    `Dir::Etc::SourceParts=${path.join(folder, 'none')}`,
  ].flatMap((option) => ['-o', option]);
  await apt([...own, 'update']);
  await apt([...own, 'source', '--only-source', '--download-only', '--tar-only', program]);
  const found = await readdir(path.join(folder, 'download'));
  const wanted = `${program}_${version}.orig.tar.gz`;
  if (found.includes(wanted)) return path.join(folder, 'download', wanted);
  throw new Error(`${suite} has ${found.join(', ') || 'no source archive'}, not ${wanted}`);
}

// The machine's hooks (of docker images, of AppStream) belong to its own updates, not to this one.
async function prepareFolder(folder: string): Promise<void> {
  const settings = [
    `Dir::State "${folder}/state";`,
    `Dir::State::status "${folder}/status";`,
    `Dir::Cache "${folder}/cache";`,
    `Dir::Etc::preferences "${folder}/none/preferences";`,
    `Dir::Etc::preferencesparts "${folder}/none";`,
    'Acquire::Languages "none";',
    '#clear APT::Update;',
    // Else a mirror that does not answer is only a warning.
    'APT::Update::Error-Mode "any";',
  ];
  for (const name of ['state/lists/partial', 'cache/archives/partial', 'none', 'download']) {
    await mkdir(path.join(folder, name), { recursive: true });
  }
  await writeFile(path.join(folder, 'status'), '');
  await writeFile(path.join(folder, 'apt.conf'), settings.map((line) => `${line}\n`).join(''));
}

async function runApt(
  [aptGet = '', ...args]: readonly string[],
  folder: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const config = path.join(folder, 'apt.conf');
  try {
    const { stdout } = await run(aptGet, ['-q', '-c', config, ...args], {
      signal,
      cwd: path.join(folder, 'download'),
      env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
      timeout: timeoutMs,
    });
    return stdout;
  } catch (error) {
    throw new Error(aptReason(error), { cause: error });
  }
}

function aptReason(error: unknown): string {
  const { code, killed, stderr } = error as { code?: unknown; killed?: boolean; stderr?: string };
  if (code === 'ENOENT') return 'this machine has no apt-get';
  if (killed === true) return `apt-get did not end within ${timeoutMs / 1000} s`;
  const lines = (stderr ?? '').split('\n').filter((line) => /^[EW]: /.test(line));
  return lines.slice(0, 2).join(' ') || 'apt-get failed';
}
