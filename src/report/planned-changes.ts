import type { EventOf } from './event-map.js';

type Planned = EventOf<'change-planned'>;

/** A change that is the same on all these hosts. */
type SharedChange = {
  readonly hosts: readonly string[];
  /** Play and task. */
  readonly title: string;
  readonly lines: readonly string[];
};

/** Planned changes, those that read the same on several hosts as one, in the place of the first. */
export class PlannedChanges {
  readonly #format: (change: Planned) => readonly string[];
  #shared = new Map<string, SharedChange & { readonly hosts: string[] }>();

  constructor(format: (change: Planned) => readonly string[]) {
    this.#format = format;
  }

  /** `seen`: what of the change is shown; where it is the same, so are the changes. */
  add(change: Planned, seen: unknown): void {
    const { host, play, task, summary } = change;
    const words = JSON.stringify([play, task, summary, seen]);
    // A host that does the same a second time does it at another place of the plan.
    let times = 0;
    while (this.#shared.get(`${times} ${words}`)?.hosts.includes(host) === true) times++;
    const key = `${times} ${words}`;
    const same = this.#shared.get(key);
    if (same !== undefined) same.hosts.push(host);
    else {
      const lines = this.#format(change);
      this.#shared.set(key, { hosts: [host], title: `${play} / ${task}`, lines });
    }
  }

  /** All that was added since the last time. */
  take(): readonly SharedChange[] {
    const all = [...this.#shared.values()];
    this.#shared = new Map();
    return all;
  }
}
