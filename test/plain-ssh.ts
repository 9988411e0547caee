import { defaultLimits } from '../src/model/cluster/host-limits.js';
import type { SshSettings } from '../src/model/cluster/ssh-settings.js';

/** Settings of a host that nobody connects to. */
export const plainSsh: SshSettings = {
  hostName: 'web1',
  privateKeys: [],
  sudo: {},
  hostKey: { type: 'strict' },
  knownHostsFiles: [],
  jump: [],
  connectTimeoutMs: 1000,
  keepaliveIntervalMs: 1000,
  keepaliveCountMax: 3,
  limits: defaultLimits,
};
