import { formatEndpoint } from '../../../lvs/address/format-address.js';
import { describeRange, entrancesOf, overlap } from '../../../lvs/entrances/entrances.js';
import { networksOf, shareAddresses } from '../../../lvs/entrances/passing.js';
import type { VirtualService } from '../../../model/cluster/cluster.js';
import type { Entrance } from '../../../model/cluster/service-identity.js';
import type { Doubt } from '../../mistake.js';
import type { Reading } from '../reading.js';
import { nowhere } from './read-identity.js';

/** A service and one before it in the list. */
type Pair = {
  readonly one: VirtualService;
  readonly first: number;
  readonly other: VirtualService;
  readonly second: number;
};

/** Refuses a service that has what is of one before it: a part of its entrances, its mark or its name. */
export function checkUnique(services: readonly VirtualService[], { report }: Reading): void {
  services.forEach((other, second) => {
    const pairs = services.slice(0, second).map((one, first) => ({ one, first, other, second }));
    for (const refuse of [refuseOverlap, refuseSharedNetwork, refuseMark, refuseName]) {
      const [doubt] = pairs.flatMap((pair) => refuse(pair) ?? []);
      if (doubt === undefined) continue;
      report(doubt);
      return;
    }
  });
}

function refuseOverlap({ one, first, other, second }: Pair): Doubt | undefined {
  const shared = findShared(other, one);
  if (shared === undefined) return undefined;
  const isSame = one.mark === undefined && other.mark === undefined;
  const socket = `${formatEndpoint(other.vip, describeRange(shared))} ${shared.protocol}`;
  const keys = ['vip', 'port', 'ports', 'protocol'];
  return {
    path: ['services', second, ...(other.port === undefined ? [] : ['port'])],
    message: isSame
      ? `a second service on ${socket}`
      : `${socket} belongs to "${one.name}" already, at least in part`,
    suggestion: isSame
      ? `the first is item ${first + 1} of "services"; join their real servers`
      : `that is item ${first + 1} of "services"; take the ports out of one of them`,
    dependsOn: [first, second].flatMap((service) => keys.map((key) => ['services', service, key])),
  };
}

function refuseSharedNetwork({ one, first, other, second }: Pair): Doubt | undefined {
  const network = networksOf(other).find((taken) =>
    networksOf(one).some((before) => shareAddresses(taken, before)),
  );
  const shared = network === undefined ? undefined : findEntrance(other, one);
  if (network === undefined || shared === undefined) return undefined;
  const place = `${shared.protocol} port ${describeRange(shared)} of ${network}`;
  return {
    path: ['services', second, 'destinations'],
    message: `"${one.name}" takes packets to ${place} as well, at least in part`,
    suggestion: `that is item ${first + 1} of "services"; divide networks or ports between them`,
    dependsOn: [first, second].map((service) => ['services', service, 'destinations']),
  };
}

function refuseMark({ one, first, other, second }: Pair): Doubt | undefined {
  if (one.mark === undefined || one.mark !== other.mark) return undefined;
  return {
    path: ['services', second],
    message: `"${other.name}" has the mark ${other.mark} of "${one.name}"`,
    suggestion: 'give one of them another by mark: NUMBER',
    dependsOn: [first, second].map((service) => ['services', service, 'mark']),
  };
}

function refuseName({ one, other, second }: Pair): Doubt | undefined {
  if (!isPlaced(other) || one.name !== other.name) return undefined;
  const path = ['services', second, 'name'];
  return { path, message: `a second service with the name "${other.name}"` };
}

// Of one that does not say its port that is told.
function isPlaced({ port }: VirtualService): boolean {
  return port !== nowhere;
}

/** What belongs to two services; undefined: nothing. */
function findShared(one: VirtualService, other: VirtualService): Entrance | undefined {
  return one.vip === other.vip && isPlaced(one) ? findEntrance(one, other) : undefined;
}

function findEntrance(one: VirtualService, other: VirtualService): Entrance | undefined {
  return entrancesOf(one).find((entrance) =>
    entrancesOf(other).some((taken) => overlap(entrance, taken)),
  );
}
