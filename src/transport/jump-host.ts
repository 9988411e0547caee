import { LvsError } from '../model/problem/error.js';
import type { HostKeyPolicy, SshSettings } from '../model/cluster/ssh-settings.js';

const hopPattern =
  /^(?:ssh:\/\/)?(?:(?<user>.+)@)?(?:\[(?<v6>[^\]]+)\]|(?<host>[^:/@]+))(?::(?<port>\d+))?\/?$/;

function hopPolicy(policy: HostKeyPolicy): HostKeyPolicy {
  // A pin names the target's key; a jump host has to be known by itself.
  return policy.type === 'pinned' ? { type: 'strict' } : policy;
}

/**
 * The settings of a hop that ProxyJump of the SSH configuration names, `[user@]host[:port]`. As in
 * OpenSSH, the target's own keys and password are not for the hop: its configuration has its own.
 */
export function parseJumpHost(text: string, target: SshSettings): SshSettings {
  const groups = hopPattern.exec(text)?.groups ?? {};
  const hostName = groups['v6'] ?? groups['host'];
  if (hostName === undefined) {
    throw new LvsError('INVALID_INPUT', `ProxyJump names no host: ${text}`, {
      hint: 'It should read [user@]host[:port], several separated by commas.',
    });
  }
  const { hostKey, knownHostsFiles, passphrase, agent, configFile } = target;
  const { connectTimeoutMs, keepaliveIntervalMs, keepaliveCountMax, limits } = target;
  return {
    hostName,
    ...(groups['user'] && { user: groups['user'] }),
    ...(groups['port'] && { port: Number(groups['port']) }),
    ...(passphrase && { passphrase }),
    ...(agent && { agent }),
    ...(configFile && { configFile }),
    privateKeys: [],
    sudo: {},
    hostKey: hopPolicy(hostKey),
    knownHostsFiles,
    jump: [],
    connectTimeoutMs,
    keepaliveIntervalMs,
    keepaliveCountMax,
    limits,
  };
}
