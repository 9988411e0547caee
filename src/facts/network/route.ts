import type { FactKind, FactRef } from '../../model/host/fact.js';
import { parsePrefix } from '../../lvs/address/ip-prefix.js';
import { readDestination } from './destination.js';
import { parseRecords, type JsonRecord } from './json-records.js';
import { networkFact, routesKey } from './network.js';

/** A unicast route of the main table. */
export type Route = {
  /** In CIDR notation; the default routes are 0.0.0.0/0 and ::/0. */
  readonly to: string;
  /** Undefined: on-link. */
  readonly via?: string;
  /** Undefined: several next hops. */
  readonly device?: string;
  /** The route with the lowest one is used. */
  readonly metric: number;
};

// With the process that tells the interfaces.
const script = (): string => networkFact.script([routesKey]);

// The routes of other tables say so.
function parse(output: string): readonly Route[] {
  return parseRecords(output)
    .filter(({ table, type }) => table === undefined && type === undefined)
    .flatMap(readRoute);
}

function readRoute(record: JsonRecord): Route[] {
  const { gateway, dev, metric } = record;
  const to = readDestination(record);
  if (to === undefined) return [];
  return [
    {
      to,
      ...(typeof gateway === 'string' ? { via: parsePrefix(gateway)?.address ?? gateway } : {}),
      ...(typeof dev === 'string' ? { device: dev } : {}),
      metric: typeof metric === 'number' ? metric : 0,
    },
  ];
}

const routeFact: FactKind<readonly Route[]> = {
  name: 'route',
  script,
  parse,
  kept: true,
  within: { kind: networkFact, toKey: () => routesKey },
};

/** All unicast routes of the main table; one fact, because one process tells them all. */
export const mainRoutes: FactRef<readonly Route[]> = { kind: routeFact, key: 'main' };
