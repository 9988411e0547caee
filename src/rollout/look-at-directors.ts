import { setTimeout as delay } from 'node:timers/promises';
import type { FactTable } from '../engine/fact-table.js';
import { ipvsTable } from '../facts/ipvs-table.js';
import { network } from '../facts/network.js';
import type { ConnectionPool } from '../model/connection.js';
import { LvsError } from '../model/error.js';
import type { DirectorLook, Looks } from './finding.js';
import { LookStream } from './look-stream.js';

const refs = [network, ipvsTable];
const lookLimitMs = 5000;

function toLook(facts: FactTable): DirectorLook {
  const held = facts.get(network).flatMap(({ addresses }) => addresses);
  const addresses = new Set(held.map((cidr) => cidr.split('/')[0] ?? cidr));
  return { addresses, table: facts.get(ipvsTable) };
}

/** Looks at all directors at the same time, again and again, by one command on each. */
export class DirectorLooks {
  readonly #streams = new Map<string, LookStream>();
  readonly #pool: ConnectionPool;
  readonly #directors: readonly string[];
  readonly #signal: AbortSignal;

  constructor(pool: ConnectionPool, directors: readonly string[], signal: AbortSignal) {
    this.#pool = pool;
    this.#directors = directors;
    this.#signal = signal;
  }

  /** What they show now; one that does not answer is missing, and tried anew by the next look. */
  async look(): Promise<Looks> {
    const looks = await Promise.all(this.#directors.map((director) => this.#lookAt(director)));
    this.#signal.throwIfAborted();
    return new Map(looks.flat());
  }

  close(): void {
    for (const stream of this.#streams.values()) stream.close();
    this.#streams.clear();
  }

  async #lookAt(director: string): Promise<readonly (readonly [string, DirectorLook])[]> {
    try {
      const stream = this.#streams.get(director) ?? (await this.#open(director));
      const seen = await Promise.race([
        stream.look(),
        delay(lookLimitMs, undefined, { ref: false, signal: this.#signal }),
      ]);
      if (seen !== undefined) return [[director, toLook(seen)]];
    } catch (error) {
      this.#signal.throwIfAborted();
      if (!(error instanceof LvsError)) throw error;
    }
    this.#streams.get(director)?.close();
    this.#streams.delete(director);
    return [];
  }

  async #open(director: string): Promise<LookStream> {
    const connection = await this.#pool.connect(director);
    const stream = new LookStream(connection, refs, this.#signal);
    this.#streams.set(director, stream);
    return stream;
  }
}
