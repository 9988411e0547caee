import { LvsError } from '../model/error.js';
import type { HostStage } from '../model/plan.js';

/** Lets the hosts of a batch go on together, or not at all. */
export class Meeting {
  readonly #missing: Set<string>;
  readonly #everybody: Promise<void>;
  #goOn: () => void = () => undefined;
  #giveUp: (error: LvsError) => void = () => undefined;

  constructor(hosts: readonly string[]) {
    this.#missing = new Set(hosts);
    this.#everybody = new Promise((resolve, reject) => {
      this.#goOn = resolve;
      this.#giveUp = reject;
    });
    // Nobody may have come yet to hear of it.
    this.#everybody.catch(() => undefined);
    if (hosts.length === 0) this.#goOn();
  }

  /** Resolves when all have come; rejects when one of them cannot come any more. */
  arrive(host: string): Promise<void> {
    this.#missing.delete(host);
    if (this.#missing.size === 0) this.#goOn();
    return this.#everybody;
  }

  /** Tells the others that a host failed; without effect once it has arrived, and they have gone on. */
  cancel(host: string): void {
    const message = `Not done, because it had to be done at the same moment on ${host}, which failed before.`;
    this.#giveUp(new LvsError('COMMAND_FAILED', message));
  }
}

/** Whether a stage waits for the other hosts of its batch. */
export function waitsForOthers({ tasks }: HostStage): boolean {
  const steps = tasks.flatMap(({ changes }) => changes.flatMap((change) => change.steps));
  return steps.some(({ type }) => type === 'meet');
}
