import type { HostLimits } from '../../model/cluster/host-limits.js';
import type { Secret } from '../../model/run/secret.js';
import type { HostKeyPolicy } from '../../model/cluster/ssh-settings.js';

/** Everything that is needed to reach and enter one host: settings and SSH configuration, resolved. */
export type Endpoint = {
  /** How errors call it: the host's name in the inventory, or the jump host's address. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** 4 or 6 where the SSH configuration insists on one. */
  readonly family: 4 | 6 | undefined;
  readonly user: string;
  /** The next hop towards this host; undefined: reached directly. */
  readonly via: Endpoint | undefined;
  readonly hostKey: HostKeyEndpoint;
  readonly login: Login;
  readonly sudoPassword: Secret | undefined;
  readonly connectTimeoutMs: number;
  readonly keepaliveIntervalMs: number;
  readonly keepaliveCountMax: number;
  readonly limits: HostLimits;
};

/** How the host's key is checked. */
export type HostKeyEndpoint = {
  readonly policy: HostKeyPolicy;
  /** The name to look up in known_hosts, and to record. */
  readonly name: string;
  /** On another port than 22, OpenSSH also trusts a key that is known for the bare name. */
  readonly bareName: string | undefined;
  readonly knownHostsFiles: readonly string[];
  /** Record new names hashed. */
  readonly hashNames: boolean;
};

/** What can prove who we are. */
export type Login = {
  readonly user: string;
  /** Keys that the user named, which must be usable; or those of the SSH configuration, which may. */
  readonly keyFiles: readonly string[];
  readonly keyFilesNamed: boolean;
  readonly passphrase: Secret | undefined;
  readonly password: Secret | undefined;
  readonly agentSocket: string | undefined;
  /** Offer only those keys of the agent that belong to a key file. */
  readonly identitiesOnly: boolean;
};

/** `root@192.168.56.1`, with the port where it is not 22. */
export function formatEndpoint({ user, address, port }: Endpoint): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return port === 22 ? `${user}@${host}` : `${user}@${host}:${port}`;
}
