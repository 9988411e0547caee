import { accessSync, constants, existsSync, statSync } from 'node:fs';
import type { SshFileMistake } from '../../model/host/ssh-file-mistake.js';
import type { SshSettings } from '../../model/cluster/ssh-settings.js';
import { quote } from '../../model/text/shell-quote.js';

/** Finds files named in the settings that are not there or cannot be read; connects to nothing. */
export function findSshFileMistakes(settings: SshSettings): readonly SshFileMistake[] {
  const { privateKeys, configFile } = settings;
  const config = configFile === undefined || configFile === 'none' ? [] : [configFile];
  return [
    ...privateKeys.flatMap(checkPrivateKey),
    ...config.flatMap(checkConfig),
    ...checkKnownHosts(settings),
  ];
}

function checkPrivateKey(path: string): readonly SshFileMistake[] {
  const state = stateOf(path);
  // With the public key at hand, the private one may be in an agent.
  if (state === 'readable' || existsSync(`${path}.pub`)) return [];
  if (state !== 'missing') return [cannotBeRead('the private key', path, state)];
  const message = `the private key ${path} does not exist`;
  return [{ path, message, suggestion: `put it there, or make one: ssh-keygen -f ${quote(path)}` }];
}

function checkConfig(path: string): readonly SshFileMistake[] {
  const state = stateOf(path);
  if (state === 'readable') return [];
  if (state !== 'missing') return [cannotBeRead('the SSH configuration', path, state)];
  const message = `the SSH configuration ${path} does not exist`;
  return [{ path, message, suggestion: 'name another one, or `none` for no SSH configuration' }];
}

function checkKnownHosts({ knownHostsFiles, hostKey }: SshSettings): readonly SshFileMistake[] {
  if (hostKey.type === 'pinned') return [];
  const files = knownHostsFiles.map((path) => ({ path, state: stateOf(path) }));
  const isMissing = files.every(({ state }) => state === 'missing');
  return files.flatMap(({ path, state }) => {
    if (state === 'readable') return [];
    if (state !== 'missing') return [cannotBeRead('the known_hosts file', path, state)];
    // One of several may be missing, and where new keys are accepted, they make the file.
    if (!isMissing || hostKey.type === 'accept-new') return [];
    const message = `the known_hosts file ${path} does not exist, so no host key is known`;
    const suggestion = 'put the keys there, or run once with --host-key accept-new';
    return [{ path, message, suggestion }];
  });
}

type State = 'readable' | 'missing' | 'a folder' | 'no file' | 'not allowed' | 'out of reach';

function stateOf(path: string): State {
  // What tokens stand for is known once the SSH configuration was asked, see resolve-endpoint.ts.
  if (/%|\$\{/.test(path)) return 'readable';
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) return 'a folder';
    if (!stat.isFile()) return 'no file';
    accessSync(path, constants.R_OK);
    return 'readable';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
    return code === 'EACCES' || code === 'EPERM' ? 'not allowed' : 'out of reach';
  }
}

function cannotBeRead(what: string, path: string, state: State): SshFileMistake {
  if (state === 'a folder') {
    return { path, message: `${what} ${path} is a folder`, suggestion: 'name the file in it' };
  }
  if (state === 'no file') {
    const suggestion = 'name a regular file: a pipe or a device may never end';
    return { path, message: `${what} ${path} is not a regular file`, suggestion };
  }
  const reason = state === 'not allowed' ? 'may not be read by this user' : 'cannot be read';
  const suggestion = `look at its owner and mode: ls -l ${quote(path)}`;
  return { path, message: `${what} ${path} ${reason}`, suggestion };
}
