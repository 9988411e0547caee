import { destinationsBy } from '../../lvs/forwarding/destinations.js';
import type { Asking } from '../../lvs/asking/asking.js';
import { askingOf } from '../../tiers/asking-of.js';
import type { Cluster, Host } from '../../model/cluster/cluster.js';
import { selectHosts } from '../../model/cluster/cluster.js';
import type { Observer } from '../../model/verify/history.js';
import type { DoorTarget } from '../../look/open-door.js';
import { askedDoors, askedServices, type AskedDoor } from './asked-services.js';
import type { Source } from './source.js';

/** One thing that is asked again and again, over a connection of its own each time. */
export type Ask = {
  readonly observer: Pick<Observer, 'id' | 'host' | 'service' | 'server'> & {
    readonly kind: 'requests' | 'control';
  };
  readonly source: Source;
  readonly service: AskedDoor;
  readonly asking: Asking;
  /** Where the connection goes. */
  readonly to: DoorTarget;
};

/** What is asked at the same moment; the rounds take turns. */
export type Round = readonly Ask[];

/**
 * Every service through its VIP, from one source after the other. The doors of a service take turns, so that one of
 * many ports is asked no more often than one of a single port.
 */
export function asksThroughVip(sources: readonly Source[], cluster: Cluster): readonly Round[] {
  const services = askedServices(cluster).map(askedDoors);
  const turns = Math.max(0, ...services.map((doors) => doors.length));
  return Array.from({ length: turns }, (_, turn) => turn).flatMap((turn) =>
    sources.map((source) =>
      services.flatMap((doors) => {
        const door = doors[turn % doors.length];
        return door === undefined ? [] : [askThroughVip(source, door, askingOf(cluster, door))];
      }),
    ),
  );
}

function askThroughVip(source: Source, door: AskedDoor, asking: Asking): Ask {
  const { host } = source;
  return {
    observer: {
      id: `requests@${host}/${door.name}`,
      ...{ kind: 'requests', host, service: door.service.name },
    },
    ...{ source, service: door, asking, to: targetOf(door) },
  };
}

/**
 * Real servers by their own addresses, round the VIP and the directors, from one source after the other.
 * Empty where there is no such way: with address translation the answers go through a director, and would
 * fall silent together with it.
 */
export function asksRoundVip(sources: readonly Source[], cluster: Cluster): readonly Round[] {
  const directors = selectHosts(cluster, 'directors').map(({ name }: Host) => name);
  const translated = destinationsBy(
    cluster.services,
    ({ answersByDirector }) => answersByDirector,
  ).map(({ server }) => server.host);
  const asked = askedServices(cluster)
    .flatMap((service) => askedDoors(service).slice(0, 1))
    .flatMap((service) => service.realServers.map((server) => ({ service, server })))
    .filter(({ server: { host } }) => !directors.includes(host) && !translated.includes(host));
  const once = asked.filter(
    ({ server }, index) => asked.findIndex((one) => one.server.host === server.host) === index,
  );
  return once.flatMap(({ service, server: { host: server, address, port } }) =>
    sources.map((source): Round => {
      const { host } = source;
      const observer = { id: `control@${host}/${server}`, kind: 'control', host, server } as const;
      const asking = askingOf(cluster, service);
      const to = { address, port, protocol: service.protocol };
      return [{ observer, source, service, asking, to }];
    }),
  );
}

function targetOf({ vip: address, port, protocol }: AskedDoor): DoorTarget {
  return { address, port, protocol };
}
