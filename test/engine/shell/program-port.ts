import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, rmSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';

/** A program that a script has started on a host. */
export type Request = {
  readonly program: string;
  readonly words: readonly string[];
  /** What it read from its standard input, where that is asked for. */
  readonly input: string;
};

/** What a program says and how it ends. */
export type Answer = {
  readonly exitStatus: number;
  readonly stdout: string;
  readonly stderr: string;
};

/** Where the programs of a host ask what they are to do; shell/stubs/program. */
export class ProgramPort {
  readonly #folder: string;
  readonly #requests: Socket;
  #waiting = Buffer.alloc(0);

  constructor(root: string, answer: (request: Request) => Promise<Answer | undefined>) {
    this.#folder = path.join(root, '.host');
    const fifo = path.join(this.#folder, 'requests');
    spawnSync('mkfifo', [fifo]);
    // Also for writing, so that it does not end when no program asks.
    const fd = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
    this.#requests = new Socket({ fd, readable: true, writable: false });
    this.#requests.unref();
    this.#requests.on('data', (chunk) => {
      this.#waiting = Buffer.concat([this.#waiting, chunk]);
      for (const { pid, request } of this.#take()) {
        void answer(request).then((said) => {
          if (said !== undefined) this.#reply(pid, said);
        });
      }
    });
  }

  close(): void {
    this.#requests.destroy();
  }

  // PID, number of words, program, words, input; each ends with a NUL.
  *#take(): Generator<{ readonly pid: string; readonly request: Request }> {
    for (;;) {
      const fields = this.#waiting.toString('utf8').split('\0');
      const [pid = '', count, program = ''] = fields;
      const length = Number(count) + 4;
      if (count === undefined || fields.length <= length) return;
      const words = fields.slice(3, length - 1);
      const taken = fields.slice(0, length).join('\0');
      this.#waiting = this.#waiting.subarray(Buffer.byteLength(taken) + 1);
      yield { pid, request: { program, words, input: fields[length - 1] ?? '' } };
    }
  }

  #reply(pid: string, { exitStatus, stdout, stderr }: Answer): void {
    const lines = [...marked('o', stdout), ...marked('e', stderr), `x${exitStatus}\n`];
    const fifo = path.join(this.#folder, `answer.${pid}`);
    // It reads already; or it is gone, and nobody listens.
    try {
      const fd = openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK);
      writeSync(fd, lines.join(''));
      closeSync(fd);
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== 'ENXIO') throw error;
    }
    rmSync(fifo);
  }
}

function marked(mark: string, text: string): readonly string[] {
  if (text === '') return [];
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `${mark}${line}\n`);
}
