import type { FactKind, FactRef } from '../model/host/fact.js';
import { readDestination } from './network/destination.js';
import { parseRecords } from './network/json-records.js';
import { networkFact, routesKey } from './network/network.js';

/** A route that throws packets away, of any table; ip-route(8). */
export type Barrier = {
  readonly type: 'blackhole' | 'unreachable' | 'prohibit';
  /** In CIDR notation. */
  readonly to: string;
  readonly table: string;
};

const types: readonly unknown[] = ['blackhole', 'unreachable', 'prohibit'];

// With the process that tells the interfaces.
const script = (): string => networkFact.script([routesKey]);

function parse(output: string): readonly Barrier[] {
  return parseRecords(output)
    .filter(({ type }) => types.includes(type))
    .flatMap((record) => {
      const { type, table } = record;
      const to = readDestination(record);
      if (to === undefined) return [];
      return [
        { type: type as Barrier['type'], to, table: typeof table === 'string' ? table : 'main' },
      ];
    });
}

const barrierFact: FactKind<readonly Barrier[]> = {
  name: 'barrier',
  script,
  parse,
  within: { kind: networkFact, toKey: () => routesKey },
};

/** All routes that throw away. */
export const barriers: FactRef<readonly Barrier[]> = { kind: barrierFact, key: 'all' };
