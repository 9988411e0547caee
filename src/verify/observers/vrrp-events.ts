import { vrrpStates, type VrrpState } from '../../model/history.js';

/** keepalived changed its mind. */
export type VrrpEvent = {
  readonly hostMs: number;
  /** undefined: all of them, because keepalived has stopped. */
  readonly instance?: string;
  readonly state: VrrpState;
};

const journalLine = /^(?<seconds>\d{9,}\.\d+) \S+ [^:]*keepalived[^:]*: (?<text>.*)/i;
const transition = /^\((?<instance>[^)]+)\):? entering (?<state>\w+) state/i;
const stopped = /^Stopped(?: -|$)/;

/** Reads a line of `journalctl -o short-unix` as keepalived 2 writes it; undefined for everything else. */
export function readVrrpEvent(line: string): VrrpEvent | undefined {
  const found = journalLine.exec(line)?.groups;
  if (found === undefined) return undefined;
  const { seconds, text = '' } = found;
  const hostMs = Math.round(Number(seconds) * 1000);
  if (stopped.test(text)) return { hostMs, state: 'STOPPED' };
  const { instance = '', state: name = '' } = transition.exec(text)?.groups ?? {};
  const state = vrrpStates.find((known) => known === name.toUpperCase());
  return state === undefined ? undefined : { hostMs, instance, state };
}
