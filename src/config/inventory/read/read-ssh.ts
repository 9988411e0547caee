import type { SshSettings } from '../../../model/cluster/ssh-settings.js';
import type { SshInput } from '../../schema/ssh.js';
import type { DeclaredHost } from '../declared-hosts.js';
import { readJumps } from './read-jumps.js';
import type { Reading } from '../reading.js';
import { toSettings, type WrittenSsh } from '../ssh-settings.js';

/** Completes the SSH settings of every host: its own over the common ones over the defaults. */
export function readSsh(
  hosts: readonly DeclaredHost[],
  common: SshInput | undefined,
  reading: Reading,
): ReadonlyMap<string, SshSettings> {
  const written = new Map(hosts.map((host) => [host.name, overlay(host, common ?? {})]));
  const direct = new Map(
    hosts.map(({ name, input }): [string, SshSettings] => {
      const ssh = written.get(name) ?? noSettings;
      const { host, config = 'none' } = ssh.input;
      // Where no SSH configuration is asked, it cannot know the name.
      const hostName = host ?? (config === 'none' ? input.address : name);
      return [name, toSettings(hostName, ssh, reading)];
    }),
  );
  return new Map(
    [...direct].map(([name, settings]) => {
      const jump = readJumps(name, written.get(name) ?? noSettings, direct, reading);
      return [name, { ...settings, jump }];
    }),
  );
}

const noSettings: WrittenSsh = { input: {}, pathOf: (key) => ['ssh', key] };

function overlay({ path, input }: DeclaredHost, common: SshInput): WrittenSsh {
  const own = input.ssh ?? {};
  const ownKeys = own.key !== undefined || own.keys !== undefined;
  return {
    input: { ...common, ...(ownKeys && { key: undefined, keys: undefined }), ...own },
    pathOf: (key) => (key in own ? [...path, 'ssh', key] : ['ssh', key]),
  };
}
