import type { Duplex } from 'node:stream';
import type { Protocol } from '../model/cluster/service-identity.js';
import type { Connection } from '../model/host/connection.js';
import { UdpRelay } from './udp-relay.js';

/** Where a host begins a conversation. */
export type DoorTarget = {
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
};

const relays = new WeakMap<Connection, UdpRelay>();

/**
 * Resolves when a host can begin conversations over a protocol: to start what sends packets takes time, which is no
 * service's. Rejects where it cannot.
 */
export async function prepareDoors(connection: Connection, protocol: Protocol): Promise<void> {
  if (protocol === 'UDP') await relayOf(connection).ready();
}

function relayOf(connection: Connection): UdpRelay {
  const known = relays.get(connection);
  const relay = known === undefined || known.hasEnded ? new UdpRelay(connection) : known;
  relays.set(connection, relay);
  return relay;
}

/** Begins a conversation from a host with a service: a connection, or packets from a port of their own. */
export function openDoor(
  connection: Connection,
  { address, port, protocol }: DoorTarget,
): Promise<Duplex> {
  if (protocol !== 'UDP') return connection.forward(address, port);
  return relayOf(connection).open(address, port);
}
