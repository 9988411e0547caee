import type { Entry, History, Observer, ObserverKind } from '../../model/verify/history.js';
import type { Clock } from '../clock.js';
import type { HostStream } from './host-stream.js';

/** What a watcher leaves behind: its part of a history. */
export type Recording = {
  readonly observers: readonly Observer[];
  readonly entries: readonly Entry[];
  /** MAC addresses that a director was seen with. */
  readonly macs?: { readonly host: string; readonly addresses: readonly string[] };
};

/** Puts recordings together, as a history has them. */
export function joinRecordings(
  recordings: readonly Recording[],
): Pick<History, 'observers' | 'entries' | 'macs'> {
  const macs: Record<string, readonly string[]> = {};
  for (const { macs: seen } of recordings) {
    if (seen === undefined) continue;
    macs[seen.host] = [...new Set([...(macs[seen.host] ?? []), ...seen.addresses])];
  }
  return {
    observers: recordings.flatMap(({ observers }) => observers),
    entries: recordings.flatMap(({ entries }) => entries),
    macs,
  };
}

/** When something was: by the host's clock in milliseconds since 1970, or by the experiment's own. */
export type When = { readonly hostMs: number } | { readonly atMs: number };

type Note = { readonly when: When; readonly toEntry: (atMs: number) => Entry };

/** What was seen on one host, written down as it comes; its times are corrected in the end. */
export class Notebook {
  readonly #notes: Note[] = [];

  write(when: When, toEntry: (atMs: number) => Entry): void {
    this.#notes.push({ when, toEntry });
  }

  /** All entries, on the scale of the experiment. */
  entries(clockOffsetMs: number, { epochMs }: Clock): readonly Entry[] {
    return this.#notes.map(({ when, toEntry }) =>
      toEntry('atMs' in when ? when.atMs : when.hostMs - clockOffsetMs - epochMs),
    );
  }
}

/** Describes the observers that shared a stream. */
export function describeObservers(
  stream: HostStream,
  host: string,
  ids: ReadonlyMap<ObserverKind, string>,
): readonly Observer[] {
  const { span, offset, lost } = stream;
  const ended = lost === undefined ? {} : { endedEarly: lost };
  return [...ids].map(([kind, id]) => ({ id, kind, host, ...span, ...offset, ...ended }));
}
