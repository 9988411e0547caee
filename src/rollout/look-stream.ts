import { randomBytes } from 'node:crypto';
import type { Writable } from 'node:stream';
import type { FactTable } from '../engine/fact-table.js';
import { parseProbe, probeScript } from '../engine/gather.js';
import type { Connection } from '../model/connection.js';
import { LvsError } from '../model/error.js';
import type { FactRef } from '../model/fact.js';

type Waiting = {
  readonly resolve: (facts: FactTable) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * One command on a host that gathers facts each time it is asked, so that a condition can be watched
 * without an exec a look. It ends with its standard input, so also with the connection.
 */
export class LookStream {
  readonly #nonce = randomBytes(8).toString('hex');
  readonly #refs: readonly FactRef[];
  readonly #stdin: Promise<Writable>;
  #output = '';
  #waiting: Waiting | undefined;

  constructor(connection: Connection, refs: readonly FactRef[], signal: AbortSignal) {
    this.#refs = refs;
    this.#stdin = new Promise((resolve, reject) => {
      connection
        .exec(`while read -r _; do\n${probeScript(refs, this.#nonce)}\ndone`, {
          signal,
          keepStdout: false,
          feed: resolve,
          onStdout: (text) => this.#read(text),
        })
        .then(() => {
          throw new LvsError('COMMAND_FAILED', 'The watch ended.', { host: connection.host });
        })
        .catch((error: unknown) => {
          const reason = error instanceof Error ? error : new Error(String(error));
          reject(reason);
          this.#waiting?.reject(reason);
        });
    });
    // Whoever looks is told.
    this.#stdin.catch(() => undefined);
  }

  /** Looks once; rejects when the command or the connection has ended. One look at a time. */
  async look(): Promise<FactTable> {
    const stdin = await this.#stdin;
    const seen = new Promise<FactTable>((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    stdin.write('\n');
    return seen.finally(() => (this.#waiting = undefined));
  }

  /** Ends the command. */
  close(): void {
    this.#stdin.then((stdin) => stdin.end()).catch(() => undefined);
  }

  #read(text: string): void {
    this.#output += text;
    const facts = parseProbe(this.#refs, this.#output, this.#nonce);
    if (facts === undefined) return;
    this.#output = '';
    this.#waiting?.resolve(facts);
  }
}
