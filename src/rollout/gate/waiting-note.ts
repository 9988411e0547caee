import type { Emit } from '../../model/run/event.js';
import type { GateState } from './gate-state.js';

/** Says what a gate waits for and how long at most, each time that this is something else. */
export class WaitingNote {
  readonly #emit: Emit;
  readonly #changed: string;
  #told = '';

  constructor(emit: Emit, changed: readonly string[]) {
    this.#emit = emit;
    this.#changed = changed.join(' and ');
  }

  tell(state: GateState): void {
    if (state.type !== 'waiting') return;
    const about = state.findings.map(({ key }) => key).join('\n');
    const what = state.findings.map(({ text }) => text).join('; ');
    const seconds = Math.ceil(state.leftMs / 1000);
    const key = about === '' ? 'well' : about;
    if (key === this.#told) return;
    this.#told = key;
    const text =
      what === ''
        ? `the cluster serves with ${this.#changed} changed: ${seconds} s more to see that it stays so`
        : `waits at most ${seconds} s for this to end: ${what}`;
    this.#emit({ type: 'progress', text });
  }
}
