import type { Drain } from '../cluster/drain.js';

/** The ends of a tunnel; undefined: any. */
export type TunnelLink = {
  readonly kind: 'ipip' | 'gre';
  readonly local?: string;
  readonly remote?: string;
};

/** An interface with its addresses, from `ip -json address`. */
export type NetworkInterface = {
  readonly name: string;
  readonly mac: string;
  readonly mtu: number;
  readonly up: boolean;
  /** The kernel neither asks nor answers there who has an address: tunnels, dummies, VRFs. */
  readonly noArp?: true;
  /** Of a tunnel: whose packets it takes. */
  readonly tunnel?: TunnelLink;
  /** In CIDR notation. */
  readonly addresses: readonly string[];
};

/** What is always known about a probed host; templates see it as `facts`. */
export type HostFacts = {
  /** `ID` of os-release(5): debian, ubuntu, rhel ... */
  readonly osId: string;
  /** `VERSION_ID` of os-release(5). */
  readonly osVersion: string;
  /** Machine hardware name, `uname -m`. */
  readonly architecture: string;
  readonly kernel: string;
  readonly interfaces: readonly NetworkInterface[];
  /** The interface that carries the host's address in the inventory; undefined: none does. */
  readonly clusterInterface?: string;
  /** Of a director: the real servers that are drained; undefined: none. */
  readonly drains?: readonly Drain[];
};

/** Everything known outside a resource's own facts when a plan is made. */
export type Known = {
  readonly host: HostFacts;
  /** Keys of the finished builds in the control host's cache. */
  readonly builds: ReadonlySet<string>;
};
