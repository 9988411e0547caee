import { randomBytes } from 'node:crypto';
import type { Writable } from 'node:stream';
import { parseProbe, probeScript } from '../engine/gather.js';
import { vrrpTransitions } from '../facts/vrrp-transitions.js';
import type { ConnectionPool } from '../model/connection.js';
import { LvsError } from '../model/error.js';
import { LineSplitter } from '../model/line-splitter.js';
import {
  addTransitions,
  liveRefs,
  readLook,
  statusRefs,
  updateLook,
  type StatusLook,
} from '../verify/status/status-look.js';

/** A look that is longer is none. */
const maxLookLength = 8e6;

/** A line of the log, `-o short-unix`, which may come between any two lines of a look. */
const logLine = /^\d{9,}\.\d{6} /;

/**
 * One command on a director that looks again each time a line is written to it, and follows the log
 * meanwhile. It ends with its standard input, so also with the connection.
 */
export class DirectorWatch {
  readonly #nonce = randomBytes(8).toString('hex');
  readonly #onChange: () => void;
  readonly #pauseMs: number;
  #stdin: Writable | undefined;
  readonly #splitter = new LineSplitter();
  #lines: string[] = [];
  #length = 0;
  #isAnswered = false;
  #look: StatusLook | undefined;

  /** `pauseMs`: how long it is until somebody wants another look. */
  constructor(onChange: () => void, pauseMs: number) {
    this.#onChange = onChange;
    this.#pauseMs = pauseMs;
  }

  /** undefined: nothing has been seen yet. */
  get look(): StatusLook | undefined {
    return this.#look;
  }

  /** Runs until the signal or the connection ends it; gives back why it ended. */
  async run(pool: ConnectionPool, host: string, signal: AbortSignal): Promise<string> {
    try {
      const connection = await pool.connect(host, signal);
      await connection.exec(this.#script(), {
        signal,
        keepStdout: false,
        // Each look is answered, so that a silent host is noticed.
        ...{ timeoutMs: Infinity, maxBytes: Infinity },
        silenceMs: connection.limits.probeSilenceMs + this.#pauseMs,
        feed: (stdin) => (this.#stdin = stdin),
        onStdout: (text) => this.#read(text),
      });
      return 'the command there ended by itself';
    } catch (error) {
      if (!(error instanceof LvsError)) throw error;
      return error.message;
    }
  }

  /** Asks for another look, unless the last one is still being waited for. */
  pulse(): void {
    if (!this.#isAnswered) return;
    this.#isAnswered = false;
    this.#stdin?.write('\n');
  }

  #script(): string {
    return [
      probeScript(statusRefs, this.#nonce),
      'TZ=UTC journalctl -u keepalived.service -o short-unix -n 20 -f --no-pager -q 2>/dev/null </dev/null &',
      'while read -r _; do',
      probeScript(liveRefs, this.#nonce),
      'done',
      'kill $! 2>/dev/null || :',
    ].join('\n');
  }

  #read(text: string): void {
    const lines = this.#splitter.read(text);
    const isLog = (line: string): boolean => logLine.test(line);
    this.#addLog(lines.filter(isLog));
    for (const line of lines.filter((candidate) => !isLog(candidate))) {
      this.#length += line.length;
      if (this.#length <= maxLookLength) this.#lines.push(line);
      if (line.endsWith(`${this.#nonce}:end`)) this.#finishLook();
    }
  }

  #finishLook(): void {
    const output = this.#lines.join('\n');
    this.#lines = [];
    this.#length = 0;
    this.#isAnswered = true;
    const before = this.#look;
    const facts = parseProbe(
      before === undefined ? statusRefs : liveRefs,
      `${output}\n`,
      this.#nonce,
    );
    if (facts === undefined) return;
    this.#look = before === undefined ? readLook(facts) : updateLook(before, facts);
    this.#onChange();
  }

  #addLog(lines: readonly string[]): void {
    if (lines.length === 0 || this.#look === undefined) return;
    const { kind, key } = vrrpTransitions;
    this.#look = addTransitions(this.#look, kind.parse(lines.join('\n'), key));
    this.#onChange();
  }
}
