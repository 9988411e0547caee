import type { SshSettings } from '../../../model/cluster/ssh-settings.js';
import type { Path } from '../../mistake.js';
import type { JumpInput, SshInput } from '../../schema/ssh.js';
import type { Reading } from '../reading.js';
import { toSettings, type WrittenSsh } from '../ssh-settings.js';

/**
 * The hosts to pass through, nearest first. A host that is itself on the way is reached through
 * those before it.
 */
export function readJumps(
  host: string,
  ssh: WrittenSsh,
  direct: ReadonlyMap<string, SshSettings>,
  reading: Reading,
): readonly SshSettings[] {
  const { jump = [] } = ssh.input;
  const all = Array.isArray(jump) ? jump : [jump];
  const own = all.indexOf(host);
  const path = ssh.pathOf('jump');
  return all
    .slice(0, own < 0 ? all.length : own)
    .map((input, index) =>
      typeof input === 'string' && direct.has(input)
        ? direct.get(input)
        : readJump(input, Array.isArray(jump) ? [...path, index] : path, ssh, reading),
    )
    .filter((settings) => settings !== undefined);
}

function readJump(jump: JumpInput, path: Path, ssh: WrittenSsh, reading: Reading): SshSettings {
  if (typeof jump === 'object') {
    const input = { ...inherited(ssh.input), ...jump };
    const pathOf = (key: string) => (key in jump ? [...path, key] : ssh.pathOf(key));
    return toSettings(jump.host, { input, pathOf }, reading);
  }
  const [, user, hostName = jump, digits] = /^(?:(.+)@)?([^@:]+)(?::(\d+))?$/.exec(jump) ?? [];
  const port = digits === undefined ? undefined : Number(digits);
  if (port !== undefined && (port < 1 || port > 65535)) {
    reading.report({ path, message: `${port} is not a port: 1 to 65535` });
  }
  const input = { ...inherited(ssh.input), user, port };
  return toSettings(hostName, { input, pathOf: ssh.pathOf }, reading);
}

// Login, password and pinned keys belong to the target; as with ProxyJump of ssh_config(5).
function inherited(ssh: SshInput): SshInput {
  const { key, keys, passphrase, agent, config, known_hosts, host_key } = ssh;
  const { connect_timeout, keepalive_interval, keepalive_count_max } = ssh;
  const { probe_silence, probe_timeout, step_silence, step_timeout } = ssh;
  return {
    ...{ key, keys, passphrase, agent, config, known_hosts },
    host_key: typeof host_key === 'object' ? undefined : host_key,
    ...{ connect_timeout, keepalive_interval, keepalive_count_max },
    ...{ probe_silence, probe_timeout, step_silence, step_timeout },
  };
}
