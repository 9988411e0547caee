import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { LvsError } from '../../model/problem/error.js';

/** What the SSH configuration says about one host, as `ssh -G` prints it; paths not yet expanded. */
export type SshConfig = {
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  readonly family: 4 | 6 | undefined;
  readonly hostKeyAlias: string | undefined;
  readonly hashKnownHosts: boolean;
  /** The user's files first: new keys are written to the first. */
  readonly knownHostsFiles: readonly string[];
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  readonly identityAgent: string | undefined;
  /** `[user@]host[:port]`, nearest first. */
  readonly proxyJump: readonly string[];
  readonly proxyCommand: string | undefined;
};

/** Which host is asked about, and which configuration is asked. */
export type SshConfigQuery = {
  readonly host: string;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  /** Path, or `none` for OpenSSH's defaults only. */
  readonly configFile?: string | undefined;
};

/** The person and machine that lvsdeploy runs for. */
export type LocalUser = {
  readonly name: string;
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
};

const defaultIdentities = ['id_rsa', 'id_ecdsa', 'id_ed25519'];
const families: ReadonlyMap<string, 4 | 6> = new Map([
  ['inet', 4],
  ['inet6', 6],
]);

function splitList(text: string | undefined, separator: string): string[] {
  return (text ?? '').split(separator).filter((item) => item !== '' && item !== 'none');
}

function readKeywords(text: string): (keyword: string) => readonly string[] {
  const values = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, keyword = '', value = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
    values.set(keyword, [...(values.get(keyword) ?? []), value]);
  }
  return (keyword) => values.get(keyword) ?? [];
}

/** Reads what `ssh -G` printed: a keyword and its value on each line. */
function parseSshConfig(text: string, query: SshConfigQuery): SshConfig {
  const all = readKeywords(text);
  const one = (keyword: string): string | undefined => all(keyword)[0];
  return {
    hostName: one('hostname') ?? query.host,
    port: Number(one('port') ?? query.port ?? 22),
    user: one('user') ?? query.user ?? '',
    family: families.get(one('addressfamily') ?? ''),
    hostKeyAlias: one('hostkeyalias'),
    hashKnownHosts: one('hashknownhosts') === 'yes',
    knownHostsFiles: [
      ...splitList(one('userknownhostsfile'), ' '),
      ...splitList(one('globalknownhostsfile'), ' '),
    ],
    identityFiles: all('identityfile').filter((file) => file !== 'none'),
    identitiesOnly: one('identitiesonly') === 'yes',
    identityAgent: one('identityagent'),
    proxyJump: splitList(one('proxyjump'), ','),
    proxyCommand: splitList(one('proxycommand'), '\n')[0],
  };
}

/** What OpenSSH does where nothing is configured. */
function defaultSshConfig(query: SshConfigQuery, local: LocalUser): SshConfig {
  return {
    hostName: query.host,
    port: query.port ?? 22,
    user: query.user ?? local.name,
    family: undefined,
    hostKeyAlias: undefined,
    hashKnownHosts: false,
    knownHostsFiles: ['~/.ssh/known_hosts', '~/.ssh/known_hosts2', '/etc/ssh/ssh_known_hosts'],
    identityFiles: defaultIdentities.map((name) => `~/.ssh/${name}`),
    identitiesOnly: false,
    identityAgent: undefined,
    proxyJump: [],
    proxyCommand: undefined,
  };
}

/** A failed `ssh -G`: without a code it ran, and what it printed says why it failed. */
class SshFailure extends Error {
  readonly code: unknown;

  constructor(error: Error & { readonly code?: unknown }, stderr: string) {
    const lines = stderr.split('\n').map((line) => line.trim());
    super(lines.find((line) => line !== '') ?? error.message, { cause: error });
    this.code = error.code;
  }
}

function runSsh(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile('ssh', args, { env, timeout: 10_000 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new SshFailure(error, stderr));
    });
    child.stdin?.end();
  });
}

function withoutSsh(query: SshConfigQuery, local: LocalUser): SshConfig {
  const file = query.configFile ?? path.join(local.home, '.ssh', 'config');
  if (query.configFile === undefined && !existsSync(file)) return defaultSshConfig(query, local);
  throw new LvsError('INVALID_INPUT', `${file} cannot be read without the program ssh.`, {
    hint: 'Install the OpenSSH client (openssh-client), or set the SSH configuration file to `none`.',
  });
}

/**
 * Asks OpenSSH itself what its configuration says about a host (`ssh -G`, ssh(1)).
 * Throws INVALID_INPUT where the configuration is broken, or there is one and no ssh to read it.
 */
export async function readSshConfig(query: SshConfigQuery, local: LocalUser): Promise<SshConfig> {
  const { host, port, user, configFile } = query;
  if (configFile === 'none') return defaultSshConfig(query, local);
  const args = ['-G', '-T'];
  if (configFile !== undefined) args.push('-F', configFile);
  if (port !== undefined) args.push('-p', String(port));
  if (user !== undefined) args.push('-l', user);
  try {
    return parseSshConfig(await runSsh([...args, '--', host], local.env), query);
  } catch (error) {
    if (error instanceof SshFailure && error.code === 'ENOENT') return withoutSsh(query, local);
    const reason = (error as Error).message;
    throw new LvsError('INVALID_INPUT', `The SSH configuration cannot be used: ${reason}.`, {
      hint: 'Correct the file, name another one, or `none` for no SSH configuration.',
      cause: error,
    });
  }
}
