import type { FactKind, FactRef } from '../../model/host/fact.js';
import { parsePrefix } from '../../lvs/address/ip-prefix.js';
import { parseRecords, type JsonRecord } from './json-records.js';

/** An entry of the neighbour table; ip-neighbour(8). */
export type Neighbour = {
  readonly address: string;
  readonly device: string;
  /** undefined: nobody has answered. */
  readonly mac?: string;
  /** REACHABLE, STALE, DELAY, PROBE, FAILED, INCOMPLETE, NOARP, PERMANENT. */
  readonly state: string;
};

// One process. `nud all`, because entries that somebody has fixed (NOARP) are not shown otherwise.
const script = (): string => 'ip -json neighbour show nud all 2>/dev/null || :';

function parse(output: string): readonly Neighbour[] {
  return parseRecords(output).flatMap(readNeighbour);
}

function readNeighbour({ dst, dev, lladdr, state }: JsonRecord): Neighbour[] {
  const address = parsePrefix(String(dst))?.address;
  if (address === undefined || typeof dev !== 'string') return [];
  const states: readonly unknown[] = Array.isArray(state) ? state : [];
  return [
    {
      address,
      device: dev,
      ...(typeof lladdr === 'string' ? { mac: lladdr.toLowerCase() } : {}),
      state: typeof states[0] === 'string' ? states[0] : 'NONE',
    },
  ];
}

const neighbourFact: FactKind<readonly Neighbour[]> = { name: 'neighbour', script, parse };

/** The whole neighbour table; one fact, because one process tells it. */
export const neighbours: FactRef<readonly Neighbour[]> = { kind: neighbourFact, key: 'all' };
