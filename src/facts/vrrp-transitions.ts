import type { FactKind, FactRef } from '../model/fact.js';
import { vrrpStates, type VrrpState } from '../model/history.js';

/** A change of state that keepalived has logged. */
export type VrrpTransition = {
  readonly atMs: number;
  readonly instance: string;
  readonly state: VrrpState;
};

/** How far back the log is read: its last lines. */
const lines = 2000;

// Two processes. TZ, because the short formats have the time of the zone.
const script = (): string =>
  `TZ=UTC journalctl -u keepalived.service -o short-unix -n ${lines} --no-pager -q 2>/dev/null | ` +
  `LC_ALL=C grep -a 'Entering .* STATE' 2>/dev/null || :`;

const line = /^(?<at>\d+\.\d+) .*\((?<instance>[^)]+)\) Entering (?<state>\w+) STATE/;

function parse(output: string): readonly VrrpTransition[] {
  return output.split('\n').flatMap((text) => {
    const found = line.exec(text)?.groups;
    const state = vrrpStates.find((name) => name === found?.['state']);
    if (found === undefined || state === undefined) return [];
    const atMs = Math.round(Number(found['at']) * 1000);
    return [{ atMs, instance: found['instance'] ?? '', state }];
  });
}

const vrrpTransitionsFact: FactKind<readonly VrrpTransition[]> = {
  name: 'vrrp-transitions',
  script,
  parse,
};

/** The last changes of state in keepalived's log, the oldest first. */
export const vrrpTransitions: FactRef<readonly VrrpTransition[]> = {
  kind: vrrpTransitionsFact,
  key: 'last',
};
