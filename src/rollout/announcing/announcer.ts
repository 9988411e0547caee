import { ownersOf } from '../../look/ownership.js';
import { LvsError } from '../../model/problem/error.js';
import { announceScript, explainSilence, locktimeMs } from './announce-script.js';
import type { GateContext } from '../gate/serving-watch.js';
import type { Looks } from '../../look/director-look.js';

// One that comes too soon after that of a loser is not taken in, and requests are lost until the next one.
const againMs = 1.1 * locktimeMs;
const mostTimes = 6;
const limitMs = 10_000;

/** One moment of a gate, as far as it decides whether addresses have to be announced. */
type Moment = {
  readonly nowMs: number;
  readonly looks: Looks;
  readonly vips: readonly string[];
  /** Those of them that do not answer. */
  readonly silent: ReadonlySet<string>;
};

/**
 * Has directors announce their addresses. Who lets go of an address tells nobody, and neighbours go on
 * sending to it, for up to half a minute: a director that has held it all the while has no reason to
 * announce it.
 */
export class Announcer {
  readonly #context: GateContext;
  readonly #always: boolean;
  readonly #told = new Map<string, { readonly atMs: number; readonly times: number }>();

  /** @param always announce every address once, and not only those that do not answer */
  constructor(context: GateContext, always: boolean) {
    this.#context = context;
    this.#always = always;
  }

  /** Has those announced that are due: an address with two owners, or none, is not. */
  async look({ nowMs, looks, vips, silent }: Moment): Promise<void> {
    const held = new Map<string, string[]>();
    for (const vip of vips) {
      const [owner, ...others] = ownersOf(vip, looks);
      if (owner === undefined || others.length > 0) continue;
      if (this.#isDue(owner, nowMs, silent.has(vip))) {
        held.set(owner, [...(held.get(owner) ?? []), vip]);
      }
    }
    await Promise.all(Array.from(held, ([owner, own]) => this.#announce(owner, own, nowMs)));
  }

  #isDue(owner: string, nowMs: number, isSilent: boolean): boolean {
    const told = this.#told.get(owner);
    if (told === undefined) return this.#always || isSilent;
    return isSilent && told.times < mostTimes && nowMs - told.atMs >= againMs;
  }

  async #announce(owner: string, vips: readonly string[], nowMs: number): Promise<void> {
    const { emit, signal } = this.#context;
    this.#told.set(owner, { atMs: nowMs, times: (this.#told.get(owner)?.times ?? 0) + 1 });
    const text = `announcing ${vips.join(', ')} again by gratuitous ARP`;
    emit({ type: 'progress', host: owner, text });
    try {
      await this.#reload(owner);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof LvsError)) throw error;
      const text = `Could not make ${owner} announce ${vips.join(', ')}: ${error.message} It announces them by itself, once in a while.`;
      emit({ type: 'warning', text });
    }
  }

  async #reload(owner: string): Promise<void> {
    const { pool, signal, directorOn } = this.#context;
    const director = directorOn(owner);
    // Without a lock: what is loaded already is loaded again, or nothing.
    const connection = await pool.connect(owner);
    const options = { signal, timeoutMs: limitMs };
    const result = await connection.exec(announceScript(director), options);
    if (result.exitStatus === 0) return;
    throw new LvsError('COMMAND_FAILED', explainSilence(result, director), { host: owner });
  }
}
