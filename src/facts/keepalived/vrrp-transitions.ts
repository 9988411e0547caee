import type { FactKind, FactRef } from '../../model/host/fact.js';
import { readLogLine } from './log-line.js';
import { vrrpStates, type VrrpState } from '../../model/verify/history.js';

/** A change of state that keepalived has logged. */
export type VrrpTransition = {
  /** By the host's clock, in milliseconds since 1970. */
  readonly atMs: number;
  readonly instance: string;
  readonly state: VrrpState;
};

/** The same, or the end of keepalived, which is that of all its instances: then `instance` is undefined. */
export type StateChange = Omit<VrrpTransition, 'instance'> & { readonly instance?: string };

/** How far back the log is read: its last lines. */
const lines = 2000;

// TZ, because the short formats have the time of the zone.
const journal = 'TZ=UTC journalctl -u keepalived.service -o short-unix --no-pager -q';

/** POSIX sh that prints the last lines of keepalived's log, and then what is added, for `readStateChange`. */
export function followStates(lastLines: number): string {
  return `${journal} -n ${lastLines} -f`;
}

// Two processes.
const script = (): string =>
  `${journal} -n ${lines} 2>/dev/null | LC_ALL=C grep -ai 'entering .* state' 2>/dev/null || :`;

// keepalived 1 writes `VRRP_Instance(VI_1)`.
const entering = /^\w*\((?<instance>[^)]+)\):? entering (?<state>\w+) state/i;
const stopped = /^Stopped(?: -|$)/;

/** Reads a line of `journalctl -o short-unix` as keepalived writes it; undefined for everything else. */
export function readStateChange(line: string): StateChange | undefined {
  const logged = readLogLine(line);
  if (logged === undefined) return undefined;
  const { atMs, text } = logged;
  if (stopped.test(text)) return { atMs, state: 'STOPPED' };
  const { instance = '', state: name = '' } = entering.exec(text)?.groups ?? {};
  const state = vrrpStates.find((known) => known === name.toUpperCase());
  return state === undefined ? undefined : { atMs, instance, state };
}

function parse(output: string): readonly VrrpTransition[] {
  return output.split('\n').flatMap((line) => {
    const change = readStateChange(line);
    if (change?.instance === undefined) return [];
    return [{ ...change, instance: change.instance }];
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
