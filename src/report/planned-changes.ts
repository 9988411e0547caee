import type { EventOf } from './event-map.js';

type Planned = EventOf<'change-planned'>;

/** A change that reads the same on all these hosts. */
export type SharedChange = {
  readonly hosts: readonly string[];
  /** Play and task. */
  readonly title: string;
  readonly lines: readonly string[];
  /** Whether it is the same also where it is not shown. */
  readonly isSame: boolean;
};

type Shared = {
  readonly change: SharedChange & { hosts: string[]; isSame: boolean };
  readonly diffs: string;
};

/** Planned changes, those that read the same on several hosts as one, in the place of the first. */
export class PlannedChanges {
  readonly #format: (change: Planned) => readonly string[];
  #shared = new Map<string, Shared>();

  constructor(format: (change: Planned) => readonly string[]) {
    this.#format = format;
  }

  add(change: Planned): void {
    const title = `${change.play} / ${change.task}`;
    const lines = this.#format(change);
    const diffs = JSON.stringify(change.diffs);
    const key = this.#findKey(change.host, JSON.stringify([title, lines]));
    const same = this.#shared.get(key);
    if (same === undefined) {
      const first = { hosts: [change.host], title, lines, isSame: true };
      this.#shared.set(key, { change: first, diffs });
    } else {
      same.change.hosts.push(change.host);
      same.change.isSame &&= same.diffs === diffs;
    }
  }

  /** All that was added since the last time. */
  take(): readonly SharedChange[] {
    const all = Array.from(this.#shared.values(), ({ change }) => change);
    this.#shared = new Map();
    return all;
  }

  // What a host does a second time it does at another place of the plan.
  #findKey(host: string, words: string): string {
    let times = 0;
    const key = () => `${times} ${words}`;
    while (this.#shared.get(key())?.change.hosts.includes(host) === true) times++;
    return key();
  }
}
