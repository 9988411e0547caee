import type { Looks } from '../../look/director-look.js';
import { ownersOf } from '../../look/ownership.js';
import { compareService, type TableDifference } from '../../look/table/compare-table.js';
import { findMember, findService, type Table } from '../../look/table/find-entries.js';
import type { RealServer } from '../../model/cluster/cluster.js';
import type { Wrong } from './wrong.js';
import type { Wanted, WantedService } from './wanted.js';

/**
 * What is wrong with the directors: each VIP has exactly one owner, and the changed ones have the
 * IPVS table that is wanted, with every real server that another director finds healthy. Pure.
 */
export function findWrongs(
  { vips, services }: Wanted,
  changed: readonly string[],
  looks: Looks,
): readonly Wrong[] {
  return [
    ...vips.flatMap((vip) => judgeOwners(vip, looks)),
    ...changed.flatMap((host) => {
      const look = looks.get(host);
      if (look === undefined) return [unseen(host)];
      return services.flatMap((service) =>
        judgeService(host, service, { table: look.table, others: tablesOfOthers(host, looks) }),
      );
    }),
  ];
}

function judgeOwners(vip: string, looks: Looks): readonly Wrong[] {
  const owners = ownersOf(vip, looks);
  if (owners.length === 1) return [];
  if (owners.length === 0) {
    return [{ kind: 'no-owner', key: `owner ${vip}`, text: `no director owns ${vip}` }];
  }
  const text = `${owners.join(' and ')} own ${vip} at the same time`;
  return [{ kind: 'several-owners', key: `owners ${vip}`, text }];
}

function unseen(host: string): Wrong {
  return { kind: 'director', key: `director ${host}`, text: `${host} could not be checked` };
}

function tablesOfOthers(host: string, looks: Looks): readonly Table[] {
  return [...looks].flatMap(([other, { table }]) => (other === host ? [] : [table ?? []]));
}

type Tables = { readonly table: Table | undefined; readonly others: readonly Table[] };

function judgeService(
  host: string,
  service: WantedService,
  { table, others }: Tables,
): readonly Wrong[] {
  return compareService(service, table).flatMap((difference) =>
    toFindings(difference, { host, service, others }),
  );
}

type Place = {
  readonly host: string;
  readonly service: WantedService;
  readonly others: readonly Table[];
};

// What is there besides does nobody harm who is served: probes tell of it, and `up` takes it away.
function toFindings(
  difference: TableDifference<RealServer>,
  { host, service, others }: Place,
): readonly Wrong[] {
  const { name } = service;
  const wrong = (text: string): Wrong => ({
    ...{ kind: 'service', key: `service ${name} ${host}`, text },
  });
  switch (difference.type) {
    case 'missing-service':
      return [wrong(`${host} has no service ${name} in its IPVS table`)];
    case 'setting':
      return [
        wrong(
          `${name} on ${host}: ${difference.name} ${difference.seen}, not ${difference.wanted}`,
        ),
      ];
    case 'missing-server':
      return others.some((other) => isIn(other, service, difference.server))
        ? [missed(host, service, difference.server)]
        : [];
    case 'server-setting': {
      const { server, seen, wanted } = difference;
      const text = `${host} gives ${server.host} the ${difference.name} ${seen} for ${name}, not ${wanted}`;
      return [{ ...wrong(text), key: keyOf(host, service, server) }];
    }
    case 'surplus-server':
      return [];
  }
}

function isIn(table: Table, service: WantedService, server: RealServer): boolean {
  return findMember(findService(table, service), server) !== undefined;
}

function missed(host: string, service: WantedService, server: RealServer): Wrong {
  return {
    kind: 'real-server',
    key: keyOf(host, service, server),
    text: `${host} does not use ${server.host} for ${service.name}, although its check passes on another director`,
  };
}

function keyOf(host: string, { name }: WantedService, server: RealServer): string {
  return `real server ${server.host} ${name} ${host}`;
}
