import { answerMark } from './stream-script.js';

/** One thing that a stream said. */
export type Said =
  /** An answer to a question: what was printed for it, with the host's time in milliseconds since 1970. */
  | {
      readonly type: 'answer';
      readonly number: number;
      readonly hostMs: number;
      readonly output: string;
    }
  /** Something happened. */
  | { readonly type: 'event'; readonly line: string };

// `ip -ts monitor` begins with a time in brackets, `journalctl -o short-unix` with seconds.
const event = /^(?:\[\d{4}-|\d{9,}\.\d+ )/;

// What is longer than 4 KiB is not written to a pipe in one piece (pipe(7), PIPE_BUF): what happens meanwhile comes
// within a line.
const within = /\[\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}\] |\d{10}\.\d{6} \S+ [^\s[]+\[\d+\]: /;

/** An answer that is longer is none. */
export const maxAnswerLength = 8e6;

/**
 * Makes sense of what a stream prints, chunk by chunk: what is followed prints whenever it likes, also
 * within an answer.
 */
export class StreamLines {
  readonly #answer: RegExp;
  /** Pieces of the line that has not ended yet. */
  #pieces: string[] = [];
  #lines: string[] = [];
  /** What was printed of a line before an event came in between. */
  #begun = '';
  #length = 0;

  constructor(nonce: string) {
    this.#answer = new RegExp(
      `^${answerMark(nonce)}(?<number>\\d+) (?<seconds>\\d+)(?:\\.(?<fraction>\\d{3}))?`,
    );
  }

  /** Whether more was printed than a host has any reason to, so that it is not listened to any longer. */
  get isTooLong(): boolean {
    return this.#length > maxAnswerLength;
  }

  /** Takes a chunk of text in; gives back what it completes. */
  read(chunk: string): readonly Said[] {
    this.#length += chunk.length;
    const [first = '', ...rest] = chunk.split('\n');
    this.#pieces.push(first);
    const last = rest.pop();
    if (last === undefined || this.isTooLong) return [];
    const lines = [this.#pieces.join(''), ...rest];
    this.#pieces = [last];
    return lines.flatMap((line) => this.#take(line));
  }

  #take(printed: string): readonly Said[] {
    const at = event.test(printed) ? 0 : printed.search(within);
    if (at >= 0) {
      this.#begun += printed.slice(0, at);
      this.#length -= printed.length - at + 1;
      return [{ type: 'event', line: printed.slice(at) }];
    }
    const line = this.#begun + printed;
    this.#begun = '';
    const found = this.#answer.exec(line)?.groups;
    if (found === undefined) {
      this.#lines.push(line);
      return [];
    }
    const output = `${this.#lines.join('\n')}\n`;
    this.#lines = [];
    this.#length = 0;
    // A date(1) without nanoseconds prints `%N` as it is; then whole seconds have to do.
    const hostMs = Number(found['seconds']) * 1000 + Number(found['fraction'] ?? 0);
    return [{ type: 'answer', number: Number(found['number']), hostMs, output }];
  }
}
