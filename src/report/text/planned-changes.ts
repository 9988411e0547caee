import type { EventOf } from '../event-map.js';
import { markOwnWords, ownWordsIn, type Addresses, type OwnWord } from '../words/own-words.js';

type Planned = EventOf<'change-planned'>;

/** A change that reads the same on all these hosts, but for their own words. */
export type SharedChange = {
  readonly hosts: readonly string[];
  /** Play and task. */
  readonly title: string;
  /** As they are on the first of the hosts. */
  readonly lines: readonly string[];
  /** The own words of each host in which what is shown differs. */
  readonly shown: readonly OwnWord[];
  /** The same of what is not shown; undefined: it differs in more than that. */
  readonly rest: readonly OwnWord[] | undefined;
};

/** One change in the ways in which it is compared. */
type Reading = {
  readonly words: string;
  readonly diffs: string;
  /** The same, with marks in place of the host's own words. */
  readonly marked: { readonly words: string; readonly diffs: string };
};

type Entry = { change: SharedChange; readonly reading: Reading };

/**
 * Planned changes, those that read the same on several hosts as one, in the place of the first: what is
 * equal word for word, and what is equal but for each host's own name and address.
 */
export class PlannedChanges {
  readonly #format: (change: Planned) => readonly string[];
  readonly #entries: Entry[] = [];
  readonly #equal = new Map<string, Entry>();
  readonly #similar = new Map<string, Entry>();
  #addresses: Addresses = {};

  constructor(format: (change: Planned) => readonly string[]) {
    this.#format = format;
  }

  /** From now on, what is an own word of which host. */
  know(addresses: Addresses): void {
    this.#addresses = addresses;
  }

  add(change: Planned): void {
    const { host } = change;
    const title = `${change.play} / ${change.task}`;
    const lines = this.#format(change);
    const reading = this.#read(change, [title, ...lines]);
    for (let times = 0; ; times++) {
      const entry = this.#find(reading, times);
      if (entry === undefined) {
        this.#begin({ hosts: [host], title, lines, shown: [], rest: [] }, reading, times);
        return;
      }
      // What a host does a second time it does at another place of the plan.
      if (entry.change.hosts.includes(host)) continue;
      entry.change = join(entry, host, reading);
      return;
    }
  }

  /** All that was added since the last time. */
  take(): readonly SharedChange[] {
    this.#equal.clear();
    this.#similar.clear();
    return this.#entries.splice(0).map(({ change }) => change);
  }

  #read({ host, diffs }: Planned, words: readonly string[]): Reading {
    const mark = <T>(data: T): T => markOwnWords(data, host, this.#addresses);
    return {
      words: JSON.stringify(words),
      diffs: JSON.stringify(diffs),
      marked: { words: JSON.stringify(mark(words)), diffs: JSON.stringify(mark(diffs)) },
    };
  }

  #find({ words, marked }: Reading, times: number): Entry | undefined {
    const equal = this.#equal.get(`${times} ${words}`);
    if (equal?.change.shown.length === 0) return equal;
    const similar = this.#similar.get(`${times} ${marked.words}`);
    if (similar === undefined) return undefined;
    // Where several have the very same words, another one with its own is none of them.
    const { hosts, shown } = similar.change;
    return hosts.length === 1 || shown.length > 0 ? similar : undefined;
  }

  #begin(change: SharedChange, reading: Reading, times: number): void {
    const entry: Entry = { change, reading };
    this.#entries.push(entry);
    this.#equal.set(`${times} ${reading.words}`, entry);
    this.#similar.set(`${times} ${reading.marked.words}`, entry);
  }
}

function join({ change, reading: first }: Entry, host: string, reading: Reading): SharedChange {
  const isEqual = first.words === reading.words;
  return {
    ...change,
    hosts: [...change.hosts, host],
    shown: isEqual ? change.shown : ownWordsIn(first.marked.words),
    rest: findRest(change, first, reading),
  };
}

function findRest(
  { hosts, rest }: SharedChange,
  first: Reading,
  reading: Reading,
): readonly OwnWord[] | undefined {
  if (rest === undefined) return undefined;
  const isLiteral = rest.length === 0;
  if (first.diffs === reading.diffs && isLiteral) return rest;
  const isSimilar = first.marked.diffs === reading.marked.diffs;
  // Those before this one have either all the same words, or each its own.
  return isSimilar && (hosts.length === 1 || !isLiteral)
    ? ownWordsIn(first.marked.diffs)
    : undefined;
}
