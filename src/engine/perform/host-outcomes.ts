import type { LvsError } from '../../model/problem/error.js';
import type { NotAttempted } from '../../model/run/event.js';
import type { Stage } from '../../model/plan/plan.js';

/** How the hosts of a run stand while its plan is performed. */
export class HostOutcomes {
  readonly #failures: Map<string, LvsError>;
  readonly #leftOut = new Map<string, readonly NotAttempted[]>();
  readonly #maxFailures: number;

  constructor(failed: ReadonlyMap<string, LvsError>, maxFailures = Infinity) {
    this.#failures = new Map(failed);
    this.#maxFailures = maxFailures;
  }

  get failures(): ReadonlyMap<string, LvsError> {
    return this.#failures;
  }

  /** What was not begun, by host. */
  get notAttempted(): ReadonlyMap<string, readonly NotAttempted[]> {
    return this.#leftOut;
  }

  fail(host: string, error: LvsError): void {
    this.#failures.set(host, error);
  }

  leaveOut(host: string, what: NotAttempted): void {
    this.#leftOut.set(host, [...(this.#leftOut.get(host) ?? []), what]);
  }

  /** Why a stage is not to be begun on a host, as the end of a sentence; undefined: it may begin. */
  obstacleTo({ dependsOn = [] }: Stage, host: string): string | undefined {
    const { size } = this.#failures;
    if (size > this.#maxFailures) {
      return `${size} ${size === 1 ? 'host' : 'hosts'} failed, and --max-failures is ${this.#maxFailures}`;
    }
    if (!this.#isWell(host)) return this.#describe(host, 'it');
    const needed = dependsOn.find((other) => !this.#isWell(other));
    return needed === undefined ? undefined : this.#describe(needed, needed);
  }

  #isWell(host: string): boolean {
    return !this.#failures.has(host) && !this.#leftOut.has(host);
  }

  #describe(host: string, name: string): string {
    return this.#failures.has(host) ? `${name} failed` : `${name} is not complete`;
  }
}
