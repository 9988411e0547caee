import type { UnitFact } from '../../facts/system/unit.js';

/** A unit that a host is to run, and what systemd says of its start at boot. */
export type UnitAtBoot = {
  /** Its full name. */
  readonly unit: string;
  /** As of systemctl(1), is-enabled; empty: there is no such unit. */
  readonly state: string;
};

// With the last three other units start it, or it is a name of one that is enabled.
const startingStates = new Set(['enabled', 'alias', 'static', 'indirect', 'generated']);

/** What systemd says of a unit; undefined: systemd does not run the host. */
export function unitAtBoot(unit: string, fact: UnitFact | undefined): UnitAtBoot {
  return { unit, state: fact?.unitFileState ?? '' };
}

/** Whether it starts at boot. What a timer does, nobody waits for. */
export function startsAtBoot({ unit, state }: UnitAtBoot): boolean {
  return startingStates.has(state) || unit.endsWith('.timer');
}
