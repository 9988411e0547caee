import type { SorryServer } from '../../model/cluster/cluster.js';

/** Where somebody answers: `192.0.2.99:80`, or the address alone where it is asked on the client's port. */
export function describeEndpoint({ address, port }: SorryServer): string {
  if (port === undefined) return address;
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}
