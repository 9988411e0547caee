import { defaultLimits, type HostLimits } from '../../model/cluster/host-limits.js';
import type { HostKeyPolicy, SshSettings } from '../../model/cluster/ssh-settings.js';
import type { Path } from '../mistake.js';
import { omitUndefined } from '../omit-undefined.js';
import type { SshInput } from '../schema/ssh.js';
import type { Reading } from './reading.js';

/** SSH settings as written, and where each of them is written. */
export type WrittenSsh = { readonly input: SshInput; readonly pathOf: (key: string) => Path };

const defaults = { connectTimeout: 10, keepaliveInterval: 5, keepaliveCountMax: 3 };

/** Settings without jump hosts; warns of the files in them. */
export function toSettings(hostName: string, ssh: WrittenSsh, reading: Reading): SshSettings {
  const settings = resolveSettings(hostName, ssh, reading);
  const places = new Map(
    listFiles(ssh).map(({ written, path }) => [reading.pathOf(written), path] as const),
  );
  for (const { path: file, message, suggestion } of reading.findSshFileMistakes(settings)) {
    const path = places.get(file);
    if (path !== undefined) reading.warn({ path, message, suggestion });
  }
  return settings;
}

/** The files that the settings name, each with its place. */
function listFiles({ input, pathOf }: WrittenSsh) {
  return (['key', 'keys', 'config', 'known_hosts'] as const).flatMap((key) => {
    const value = input[key];
    if (typeof value === 'string') return [{ written: value, path: pathOf(key) }];
    return (value ?? []).map((written, index) => ({ written, path: [...pathOf(key), index] }));
  });
}

function resolveSettings(
  hostName: string,
  { input, pathOf }: WrittenSsh,
  { secretOf, pathOf: resolve }: Reading,
): SshSettings {
  const secret = (key: 'passphrase' | 'password' | 'sudo_password') =>
    input[key] === undefined ? undefined : secretOf(input[key], pathOf(key));
  const password = secret('password');
  // As in ssh_config(5): not a file, but that there shall be none.
  const resolveUnlessNone = (path: string) => (path === 'none' ? path : resolve(path));
  return {
    hostName,
    ...omitUndefined({
      port: input.port,
      user: input.user,
      passphrase: secret('passphrase'),
      password,
      agent: input.agent === undefined ? undefined : resolveUnlessNone(input.agent),
      configFile: input.config === undefined ? undefined : resolveUnlessNone(input.config),
    }),
    privateKeys: [input.key ?? [], input.keys ?? []].flat().map(resolve),
    sudo: omitUndefined({ password: secret('sudo_password') ?? password }),
    hostKey: toPolicy(input.host_key),
    knownHostsFiles: [input.known_hosts ?? []].flat().map(resolve),
    jump: [],
    connectTimeoutMs: toMs(input.connect_timeout ?? defaults.connectTimeout),
    keepaliveIntervalMs: toMs(input.keepalive_interval ?? defaults.keepaliveInterval),
    keepaliveCountMax: input.keepalive_count_max ?? defaults.keepaliveCountMax,
    limits: toLimits(input),
  };
}

function toLimits(input: SshInput): HostLimits {
  const { probe_silence, probe_timeout, step_silence, step_timeout } = input;
  const written = {
    probeSilenceMs: probe_silence,
    probeMs: probe_timeout,
    stepSilenceMs: step_silence,
    stepMs: step_timeout,
  };
  const inMs = Object.entries(written).flatMap(([name, seconds]) =>
    seconds === undefined ? [] : [[name, toMs(seconds)] as const],
  );
  return { ...defaultLimits, ...Object.fromEntries(inMs) };
}

function toMs(seconds: number): number {
  return Math.round(seconds * 1000);
}

function toPolicy(input: SshInput['host_key']): HostKeyPolicy {
  if (typeof input === 'object') return { type: 'pinned', fingerprints: input.pinned };
  return { type: input ?? 'strict' };
}
