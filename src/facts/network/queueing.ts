import type { FactKind, FactRef } from '../../model/host/fact.js';
import { parseRecords, type JsonRecord } from './json-records.js';

/** A queueing discipline that makes a link worse; tc-netem(8). */
export type BadLink = {
  readonly device: string;
  /** Share of packets that it loses, 0 to 1. */
  readonly loss: number;
  readonly delayMs: number;
  /** Share of packets that it damages, 0 to 1. */
  readonly corruption: number;
};

// One process; none where there is no tc(8), without which nobody has made one.
const script = (): string => 'tc -json qdisc show 2>/dev/null || :';

function parse(output: string): readonly BadLink[] {
  return parseRecords(output)
    .filter(({ kind }) => kind === 'netem')
    .map(({ dev, options }) => {
      const settings = toRecord(options);
      return {
        device: String(dev),
        loss: numberIn(settings['loss-random'], 'loss'),
        delayMs: Math.round(1000 * numberIn(settings['delay'], 'delay')),
        corruption: numberIn(settings['corrupt'], 'corrupt'),
      };
    });
}

function toRecord(value: unknown): JsonRecord {
  return typeof value === 'object' && value !== null ? (value as JsonRecord) : {};
}

function numberIn(value: unknown, name: string): number {
  const found = toRecord(value)[name];
  return typeof found === 'number' ? found : 0;
}

const queueingFact: FactKind<readonly BadLink[]> = { name: 'queueing', script, parse };

/** The links that somebody has made worse on purpose (netem). */
export const badLinks: FactRef<readonly BadLink[]> = { kind: queueingFact, key: 'all' };
