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

const maxLookLength = 8e6;
// `:end` with the nonce, of which a chunk may hold a part.
const endMarkLength = 40;

/**
 * One command on a host that gathers facts each time it is asked, so that a condition can be watched
 * without an exec a look. It ends with its standard input, so also with the connection.
 */
export class LookStream {
  readonly #nonce = randomBytes(8).toString('hex');
  readonly #refs: readonly FactRef[];
  readonly #stdin: Promise<Writable>;
  readonly #stop = new AbortController();
  #output = '';
  #waiting: Waiting | undefined;

  constructor(connection: Connection, refs: readonly FactRef[], signal: AbortSignal) {
    this.#refs = refs;
    this.#stdin = new Promise((resolve, reject) => {
      connection
        .exec(`while read -r _; do\n${probeScript(refs, this.#nonce)}\ndone`, {
          signal: AbortSignal.any([signal, this.#stop.signal]),
          keepStdout: false,
          // It may be long until somebody looks again, and each look has a limit of its own.
          ...{ timeoutMs: Infinity, silenceMs: Infinity, maxBytes: Infinity },
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

  #refuse(): void {
    this.#output = '';
    const megabytes = maxLookLength / 1e6;
    const message = `The host printed more than ${megabytes} MB when it was looked at.`;
    // As one that does not answer: it is asked again over another stream.
    this.#stop.abort(new LvsError('TIMED_OUT', message));
  }

  #read(text: string): void {
    this.#output += text;
    if (this.#output.length > maxLookLength) this.#refuse();
    // The end is looked for where it can be: a look is not to be parsed anew with each chunk.
    const isWhole = this.#output.slice(-text.length - endMarkLength).includes(`${this.#nonce}:end`);
    if (!isWhole) return;
    const facts = parseProbe(this.#refs, this.#output, this.#nonce);
    if (facts === undefined) return;
    this.#output = '';
    this.#waiting?.resolve(facts);
  }
}
