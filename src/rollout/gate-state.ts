import type { Finding } from './finding.js';
import type { GateTimes } from './gate-times.js';

/** What a gate thinks after a look. */
export type GateState =
  | { readonly type: 'waiting' }
  | { readonly type: 'open' }
  | { readonly type: 'failed'; readonly findings: readonly Finding[] };

/** Judges a row of looks: something may be wrong for a while, and must then be right for a while. */
export class GateJudge {
  readonly #times: GateTimes;
  readonly #excused: ReadonlySet<string>;
  /** When each wrong thing was first seen, without a pause since. */
  readonly #since = new Map<string, number>();
  #startedMs: number | undefined;
  #clearMs: number | undefined;

  /** @param excused keys of what was wrong before the change, and so is no fault of it */
  constructor(times: GateTimes, excused: ReadonlySet<string> = new Set()) {
    this.#times = times;
    this.#excused = excused;
  }

  /** Takes in what was wrong at a moment, in milliseconds of any clock that does not jump. */
  look(nowMs: number, seen: readonly Finding[]): GateState {
    const findings = seen.filter(({ key }) => !this.#excused.has(key));
    this.#startedMs ??= nowMs;
    this.#clearMs = findings.length > 0 ? undefined : (this.#clearMs ?? nowMs);
    this.#remember(nowMs, findings);
    const { holdMs, patienceMs, limitMs } = this.#times;
    if (this.#clearMs !== undefined) {
      if (nowMs - this.#clearMs >= holdMs) return { type: 'open' };
    } else {
      const lasting = findings.filter(
        ({ key, kind }) => nowMs - (this.#since.get(key) ?? nowMs) >= patienceMs[kind],
      );
      if (lasting.length > 0) return { type: 'failed', findings: lasting };
      if (nowMs - this.#startedMs >= limitMs) return { type: 'failed', findings };
    }
    return { type: 'waiting' };
  }

  #remember(nowMs: number, findings: readonly Finding[]): void {
    const keys = new Set(findings.map(({ key }) => key));
    for (const key of this.#since.keys()) if (!keys.has(key)) this.#since.delete(key);
    for (const key of keys) if (!this.#since.has(key)) this.#since.set(key, nowMs);
  }
}
