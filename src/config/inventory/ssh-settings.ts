import type { HostKeyPolicy, SshSettings } from '../../model/ssh-settings.js';
import type { Path } from '../finding.js';
import { omitUndefined } from '../omit-undefined.js';
import type { SshInput } from '../schema/ssh.js';
import type { Reading } from './reading.js';

/** SSH settings as written, and where each of them is written. */
export type WrittenSsh = { readonly input: SshInput; readonly pathOf: (key: string) => Path };

const defaults = { connectTimeout: 10, keepaliveInterval: 5, keepaliveCountMax: 3 };

/** Settings without jump hosts. */
export function toSettings(
  hostName: string,
  { input, pathOf }: WrittenSsh,
  { secretOf, pathOf: resolve }: Reading,
): SshSettings {
  const secret = (key: 'passphrase' | 'password' | 'sudo_password') =>
    input[key] === undefined ? undefined : secretOf(input[key], pathOf(key));
  const password = secret('password');
  return {
    hostName,
    ...omitUndefined({
      port: input.port,
      user: input.user,
      passphrase: secret('passphrase'),
      password,
      agent: input.agent === undefined ? undefined : resolve(input.agent),
      configFile: input.config === undefined ? undefined : resolve(input.config),
    }),
    privateKeys: [input.key ?? [], input.keys ?? []].flat().map(resolve),
    sudo: omitUndefined({ password: secret('sudo_password') ?? password }),
    hostKey: toPolicy(input.host_key),
    knownHostsFiles: [input.known_hosts ?? []].flat().map(resolve),
    jump: [],
    connectTimeoutMs: toMs(input.connect_timeout ?? defaults.connectTimeout),
    keepaliveIntervalMs: toMs(input.keepalive_interval ?? defaults.keepaliveInterval),
    keepaliveCountMax: input.keepalive_count_max ?? defaults.keepaliveCountMax,
  };
}

function toMs(seconds: number): number {
  return Math.round(seconds * 1000);
}

function toPolicy(input: SshInput['host_key']): HostKeyPolicy {
  if (typeof input === 'object') return { type: 'pinned', fingerprints: input.pinned };
  return { type: input ?? 'strict' };
}
