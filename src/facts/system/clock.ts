import type { FactKind, FactRef } from '../../model/host/fact.js';

// One process; where date(1) knows no nanoseconds, whole seconds have to do.
const script = (): string => 'date +%s.%N 2>/dev/null || :';

function parse(output: string): number | undefined {
  const found = /^(\d{9,})(?:\.(\d{3}))?/m.exec(output);
  if (found === null) return undefined;
  return Number(found[1]) * 1000 + Number(found[2] ?? 0);
}

const clockFact: FactKind<number | undefined> = { name: 'clock', script, parse };

/** What the host's clock says, in milliseconds since 1970. */
export const clock: FactRef<number | undefined> = { kind: clockFact, key: 'now' };
