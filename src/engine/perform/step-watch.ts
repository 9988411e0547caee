import type { HostLimits } from '../../model/cluster/host-limits.js';
import { LvsError } from '../../model/problem/error.js';

/** What a step says of itself before it begins. */
export type Announced = {
  readonly task: string;
  readonly summary: string;
  /** It may be silent for so long, on top of what every step may. */
  readonly quietMs: number;
};

/** Ends a script of which a step takes too long, or is silent for longer than it may be. */
export class StepWatch {
  readonly #limits: HostLimits;
  readonly #stop = new AbortController();
  #silence: NodeJS.Timeout | undefined;
  #whole: NodeJS.Timeout | undefined;

  constructor(limits: HostLimits) {
    this.#limits = limits;
  }

  /** Aborts with the error that says which step it was. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  begin(step: Announced): void {
    this.dismiss();
    const silenceMs = this.#limits.stepSilenceMs + step.quietMs;
    const wholeMs = this.#limits.stepMs + step.quietMs;
    const silent = `The step printed nothing for ${silenceMs / 1000} s`;
    const endless = `The step did not end within ${wholeMs / 1000} s`;
    this.#silence = setTimeout(() => this.#giveUp(silent, step), silenceMs);
    this.#whole = setTimeout(() => this.#giveUp(endless, step), wholeMs);
  }

  /** The host has said something. */
  hear(): void {
    this.#silence?.refresh();
  }

  dismiss(): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#whole);
  }

  #giveUp(message: string, { task, summary }: Announced): void {
    const error = new LvsError('TIMED_OUT', `${message}: ${summary}.`, {
      ...(task !== '' && { task }),
      hint: 'Look at the load, the disks and the log of the host, and run the same command again: it continues where this run stopped. How long a step may take: `step_silence` and `step_timeout` under `ssh`.',
    });
    this.#stop.abort(error);
  }
}
