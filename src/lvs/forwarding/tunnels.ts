import type { ForwardingWay, Tunnel, TunnelType } from '../../model/cluster/cluster.js';

/** All that is to be known about a type of tunnel; the kernel's ip_vs_xmit.c, ip_vs_tunnel_xmit(). */
export type TunnelKind = {
  /** What carries the packets of a real server's tunnel device; ip-link(8). */
  readonly device: 'ipip' | 'gre';
  /** Modules of a real server's kernel. */
  readonly modules: readonly string[];
  /** UDP port, where directors name none; undefined: it has no port. */
  readonly defaultPort?: number;
  /** Bytes that it puts before a packet. */
  readonly overheadBytes: number;
};

/** The types of tunnels. */
export const tunnelKinds: Readonly<Record<TunnelType, TunnelKind>> = {
  ipip: { device: 'ipip', modules: ['ipip'], overheadBytes: 20 },
  // IP, UDP, and the header of GUE without options. Taken out of those, it is a packet of IPIP.
  gue: { device: 'ipip', modules: ['ipip', 'fou'], defaultPort: 6080, overheadBytes: 32 },
  gre: { device: 'gre', modules: ['ip_gre'], overheadBytes: 24 },
};

/** Every module that a tunnel may need. */
export const tunnelModules: readonly string[] = [
  ...new Set(Object.values(tunnelKinds).flatMap(({ modules }) => modules)),
];

/** The tunnel to a real server; undefined: it has another forwarding method. */
export function tunnelOf({ method, tunnel }: ForwardingWay): Tunnel | undefined {
  return method === 'TUN' ? (tunnel ?? { type: 'ipip' }) : undefined;
}

/**
 * The name of the device that takes packets of one director on a real server. It says which one, so that it is
 * the same whatever other directors there are, and fits into the 15 characters of a name.
 */
export function tunnelDevice({ type }: Pick<Tunnel, 'type'>, director: string): string {
  const bytes = director.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  return `${tunnelKinds[type].device}-${bytes.join('')}`;
}
