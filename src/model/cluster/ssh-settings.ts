import type { HostLimits } from './host-limits.js';
import type { Secret } from '../run/secret.js';

/** Whether, and how, an unknown host key may be accepted. A changed key never is. */
export type HostKeyPolicy =
  | { readonly type: 'strict' }
  | { readonly type: 'accept-new' }
  /** OpenSSH fingerprints, `SHA256:...`. */
  | { readonly type: 'pinned'; readonly fingerprints: readonly string[] };

/** How to reach and authenticate to one host; what is undefined is taken from the SSH configuration, then from OpenSSH's defaults. */
export type SshSettings = {
  /** Name or address to connect to; also the name that is looked up in the SSH configuration. */
  readonly hostName: string;
  readonly port?: number;
  readonly user?: string;
  /** Paths of private keys. */
  readonly privateKeys: readonly string[];
  readonly passphrase?: Secret;
  readonly password?: Secret;
  /** Socket of an SSH agent, or `none`; undefined: `$SSH_AUTH_SOCK`. */
  readonly agent?: string;
  readonly sudo: { readonly password?: Secret };
  readonly hostKey: HostKeyPolicy;
  /** Empty: those of the SSH configuration. */
  readonly knownHostsFiles: readonly string[];
  /** Hosts to pass through, nearest first. */
  readonly jump: readonly SshSettings[];
  /** Path of an ssh_config file, or `none`; undefined: the user's and the system's. */
  readonly configFile?: string;
  readonly connectTimeoutMs: number;
  readonly keepaliveIntervalMs: number;
  readonly keepaliveCountMax: number;
  readonly limits: HostLimits;
};
