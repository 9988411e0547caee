import type { Wrong } from './wrong.js';
import type { GateTimes } from './gate-times.js';

/** What a gate thinks after a look. */
export type GateState =
  /** `leftMs`: how long at most until it knows more; what is wrong has to end by then. */
  | { readonly type: 'waiting'; readonly findings: readonly Wrong[]; readonly leftMs: number }
  | { readonly type: 'open' }
  | { readonly type: 'failed'; readonly findings: readonly Wrong[] };

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
  look(nowMs: number, seen: readonly Wrong[]): GateState {
    const findings = seen.filter(({ key }) => !this.#excused.has(key));
    this.#startedMs ??= nowMs;
    this.#clearMs = findings.length > 0 ? undefined : (this.#clearMs ?? nowMs);
    this.#remember(nowMs, findings);
    const { holdMs, limitMs } = this.#times;
    if (this.#clearMs !== undefined) {
      const leftMs = holdMs - (nowMs - this.#clearMs);
      return leftMs <= 0 ? { type: 'open' } : { type: 'waiting', findings, leftMs };
    }
    const lasting = findings.filter((finding) => this.#patienceLeft(nowMs, finding) <= 0);
    if (lasting.length > 0) return { type: 'failed', findings: lasting };
    const limitLeftMs = limitMs - (nowMs - this.#startedMs);
    if (limitLeftMs <= 0) return { type: 'failed', findings };
    const leftMs = findings.map((finding) => this.#patienceLeft(nowMs, finding));
    return { type: 'waiting', findings, leftMs: Math.min(limitLeftMs, ...leftMs) };
  }

  #patienceLeft(nowMs: number, { key, kind }: Wrong): number {
    return this.#times.patienceMs[kind] - (nowMs - (this.#since.get(key) ?? nowMs));
  }

  #remember(nowMs: number, findings: readonly Wrong[]): void {
    const keys = new Set(findings.map(({ key }) => key));
    for (const key of this.#since.keys()) if (!keys.has(key)) this.#since.delete(key);
    for (const key of keys) if (!this.#since.has(key)) this.#since.set(key, nowMs);
  }
}
