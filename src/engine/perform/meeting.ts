import { LvsError } from '../../model/problem/error.js';
import type { HostStage } from '../../model/plan/plan.js';

/** Something that happens once, or can no longer happen. */
class Moment {
  readonly come: Promise<void>;
  happen: () => void = () => undefined;
  fail: (error: LvsError) => void = () => undefined;

  constructor() {
    this.come = new Promise((resolve, reject) => {
      this.happen = resolve;
      this.fail = reject;
    });
    // Nobody may wait for it yet.
    this.come.catch(() => undefined);
  }
}

/** Lets the hosts of a batch go on together, or not at all; some of them after others. */
export class Meeting {
  readonly #missing: Set<string>;
  readonly #everybody = new Moment();
  readonly #done: ReadonlyMap<string, Moment>;

  constructor(hosts: readonly string[]) {
    this.#missing = new Set(hosts);
    this.#done = new Map(hosts.map((host) => [host, new Moment()]));
    if (hosts.length === 0) this.#everybody.happen();
  }

  /**
   * Resolves when all have come, and those of `after` have done what they came for; rejects when one
   * of them cannot any more. Who comes again has done what it came for.
   */
  async arrive(host: string, after: readonly string[] = []): Promise<void> {
    const isFirst = this.#missing.delete(host);
    if (!isFirst) this.leave(host);
    if (this.#missing.size === 0) this.#everybody.happen();
    await this.#everybody.come;
    await Promise.all(after.map(async (other) => this.#done.get(other)?.come));
  }

  /** Tells the others that a host has done what it came for. */
  leave(host: string): void {
    this.#done.get(host)?.happen();
  }

  /** Tells the others that a host failed; without effect on those that have gone on already. */
  cancel(host: string): void {
    const message = `Not done, because it had to be done at the same moment on ${host}, which failed before.`;
    const error = new LvsError('COMMAND_FAILED', message);
    this.#everybody.fail(error);
    this.#done.get(host)?.fail(error);
  }
}

/** Whether a stage waits for the other hosts of its batch. */
export function waitsForOthers({ tasks }: HostStage): boolean {
  const steps = tasks.flatMap(({ changes }) => changes.flatMap((change) => change.steps));
  return steps.some(({ type }) => type === 'meet');
}
