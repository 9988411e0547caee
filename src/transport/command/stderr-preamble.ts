import { promptOf } from './remote-command.js';

/** What stderr shows before the command itself runs, and what came after. */
export type Preamble = {
  /** What the login shell and sudo printed. */
  readonly said: string;
  /** How often sudo asked for the password. */
  readonly prompts: number;
  /** The command's process id, once it runs. */
  readonly pid: number | undefined;
  /** The bytes behind the announcement. */
  readonly rest: Buffer;
};

// A login shell that prints without end must not fill the memory.
const maxPreambleBytes = 64 * 1024;

/** Reads stderr up to the command's announcement, `TOKEN PID`. */
export class PreambleReader {
  readonly #token: string;
  #seen = Buffer.alloc(0);

  constructor(token: string) {
    this.#token = token;
  }

  read(chunk: Buffer): Preamble {
    this.#seen = Buffer.concat([this.#seen, chunk]).subarray(-maxPreambleBytes);
    return this.current();
  }

  current(): Preamble {
    // latin1 keeps one character a byte, so that positions in the text are positions in the bytes.
    const text = this.#seen.toString('latin1');
    const announcement = new RegExp(`${this.#token} (\\d+)\\n`).exec(text);
    const end = announcement?.index ?? text.length;
    const head = this.#seen.subarray(0, end).toString('utf8').split(promptOf(this.#token));
    return {
      said: head.join(''),
      prompts: head.length - 1,
      pid: announcement === null ? undefined : Number(announcement[1]),
      rest: this.#seen.subarray(end + (announcement?.[0].length ?? 0)),
    };
  }
}
