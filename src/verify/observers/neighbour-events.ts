import { readMonitorLine } from './monitor-time.js';

/** A neighbour entry changed. */
export type NeighbourEvent = {
  readonly hostMs: number;
  readonly address: string;
  /** undefined: packets for the address go to nobody. */
  readonly mac?: string;
};

// `10.0.0.227 dev eth0 lladdr 52:54:00:12:34:56 router REACHABLE`; ip-neighbour(8).
const lost: readonly string[] = ['FAILED', 'INCOMPLETE', 'NONE'];

/** Reads a line of `ip -ts -o monitor neigh`; undefined for everything else. */
export function readNeighbourEvent(line: string): NeighbourEvent | undefined {
  const monitored = readMonitorLine(line);
  if (monitored === undefined) return undefined;
  const { hostMs, deleted, words } = monitored;
  const [address = '', dev] = words;
  if (dev !== 'dev') return undefined;
  const mac = words.includes('lladdr') ? words[words.indexOf('lladdr') + 1] : undefined;
  const gone = deleted || words.some((word) => lost.includes(word));
  return gone || mac === undefined
    ? { hostMs, address }
    : { hostMs, address, mac: mac.toLowerCase() };
}
