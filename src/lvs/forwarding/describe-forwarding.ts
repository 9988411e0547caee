import type { Tunnel } from '../../model/cluster/cluster.js';

/** How packets reach a real server, in words: `DR`, `TUN by gue to port 6080`; without a type nobody knows which. */
export function describeForwarding(method: string, tunnel: Tunnel | undefined): string {
  if (tunnel === undefined) return method;
  const { type, port } = tunnel;
  return `${method} by ${type}${port === undefined ? '' : ` to port ${port}`}`;
}

/** Whether two of the same method are one tunnel; where nobody knows of one of them, they are. */
export function isSameTunnel(one: Tunnel | undefined, other: Tunnel | undefined): boolean {
  if (one === undefined || other === undefined) return true;
  return one.type === other.type && one.port === other.port;
}
