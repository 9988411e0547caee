import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { LvsError } from '../../model/problem/error.js';
import type { Secret } from '../../model/run/secret.js';
import type { Link } from '../dial.js';
import type { RemoteCommand } from './remote-command.js';
import { PreambleReader, type Preamble } from './stderr-preamble.js';

/** What a process is given on the way. */
export type ProcessIo = {
  /** Writes standard input and ends it; called when the command has it to itself. */
  readonly feed: (stdin: Writable) => void;
  /** Takes standard output, from its first byte on. */
  readonly drain: (stdout: Readable) => void;
  readonly onStderr: (chunk: Buffer) => void;
  /** Told how much came, of either stream; gives back whether more may come. */
  readonly onHeard: (bytes: number) => boolean;
  /** Output that goes on for longer than this behind the end of the command is left. */
  readonly lingerMs: number;
  /** Answers sudo's prompt; without it standard input belongs to the command from the start. */
  readonly sudoPassword: Secret | undefined;
};

/** How a process ended. */
export type ProcessEnd =
  | { readonly type: 'exited'; readonly exitStatus: number; readonly isCut: boolean }
  /** The login shell or sudo gave up, or was given up, before the command ran. */
  | {
      readonly type: 'not-started';
      readonly exitStatus: number | undefined;
      /** What stderr showed: of the login shell, and of sudo. */
      readonly said: string;
      /** The first of standard output: of the login shell alone. */
      readonly printed: string;
    }
  | { readonly type: 'wrong-sudo-password' };

// A daemon that holds the output open is waited for no longer than this after its last output.
const quietLingerMs = 5_000;
// Of what a login shell prints instead of running the command, enough to say why.
const maxPrintedBytes = 4096;

function exitStatusOf(code: number | null, signal: string | undefined): number {
  const signals: Readonly<Record<string, number>> = constants.signals;
  return code ?? 128 + (signals[signal ?? ''] ?? 0);
}

function explainRefusal(cause: Error): LvsError {
  return new LvsError(
    'UNREACHABLE',
    `The host opened no channel for a command: ${cause.message}.`,
    {
      hint: 'sshd_config may allow too few at once (MaxSessions), or none (ForceCommand, PermitOpen).',
      cause,
    },
  );
}

/** One command in one exec channel. */
export class RemoteProcess {
  readonly #channel: ClientChannel;
  readonly #io: ProcessIo;
  readonly #preamble: PreambleReader;
  #printed = Buffer.alloc(0);
  #pid: number | undefined;
  #exitStatus: number | undefined;
  #isPasswordSent = false;
  #isGivenUp = false;
  #isCut = false;
  #settle: (end: ProcessEnd | LvsError) => void = () => undefined;
  #announce: (pid: number | undefined) => void = () => undefined;

  /** Its process id on the host, once it runs; undefined where it ended before. */
  readonly started: Promise<number | undefined>;
  /** Rejects with CONNECTION_LOST where the connection, or the channel, breaks before the end is known. */
  readonly ended: Promise<ProcessEnd>;

  private constructor(channel: ClientChannel, command: RemoteCommand, io: ProcessIo) {
    this.#channel = channel;
    this.#io = io;
    this.#preamble = new PreambleReader(command.token);
    this.started = new Promise((resolve) => (this.#announce = resolve));
    this.ended = new Promise((resolve, reject) => {
      this.#settle = (end) => {
        this.#announce(undefined);
        if (end instanceof LvsError) reject(end);
        else resolve(end);
      };
    });
    // Whoever waits for the end hears of it; that nobody does is no reason to end the program.
    this.ended.catch(() => undefined);
  }

  /** Opens a channel and starts the command in it; rejects with CONNECTION_LOST or UNREACHABLE. */
  static start(link: Link, command: RemoteCommand, io: ProcessIo): Promise<RemoteProcess> {
    return new Promise((resolve, reject) => {
      link.lost.throwIfAborted();
      const onLost = (): void => reject(link.lost.reason as LvsError);
      link.lost.addEventListener('abort', onLost, { once: true });
      link.client.exec(command.line, (error, channel) => {
        link.lost.removeEventListener('abort', onLost);
        if (error) {
          reject(explainRefusal(error));
          return;
        }
        // At once, not after an await: the exit may be in the same packet as the channel.
        const process = new RemoteProcess(channel, command, io);
        process.#watch(link);
        resolve(process);
      });
    });
  }

  /** Takes no more of what it prints; the host waits, or goes on without it. */
  hush(): void {
    this.#channel.unpipe();
    this.#channel.removeAllListeners('data').pause();
    this.#channel.stderr.removeAllListeners('data').pause();
  }

  /** Gives the channel up. The process is not told; see `killScript`. */
  close(): void {
    this.#channel.close();
  }

  /** Whether the start was given up, so that nobody knows whether the command will run. */
  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  /** Tells that the command will not start any more: sudo waits for something else than a password. */
  giveUpStart(): void {
    this.#isGivenUp = true;
    this.#settle(this.#notStarted(undefined));
    this.close();
  }

  #watch(link: Link): void {
    const channel = this.#channel;
    const onLost = (): void => this.#settle(link.lost.reason as LvsError);
    link.lost.addEventListener('abort', onLost, { once: true });
    void this.ended
      .catch(() => undefined)
      .then(() => link.lost.removeEventListener('abort', onLost));
    channel.on('error', () => undefined);
    this.#io.drain(channel);
    channel.on('data', (chunk: Buffer) => this.#keepPrinted(chunk));
    channel.stderr.on('data', (chunk: Buffer) => this.#onStderr(chunk));
    for (const stream of [channel, channel.stderr]) {
      stream.on('data', ({ length }: Buffer) => {
        if (!this.#io.onHeard(length)) this.hush();
      });
    }
    channel.on('exit', (code: number | null, signal?: string) => {
      this.#exitStatus = exitStatusOf(code, signal);
      this.#linger();
    });
    channel.on('close', () => {
      if (channel.stderr.readableEnded) this.#finish();
      else channel.stderr.once('end', () => this.#finish());
    });
    if (this.#io.sudoPassword === undefined) this.#io.feed(channel);
  }

  #linger(): void {
    const channel = this.#channel;
    const leave = (): void => {
      this.close();
      this.#finish();
    };
    const quiet = setTimeout(() => {
      // What has arrived but is not yet read is still being worked on.
      if (channel.readableLength + channel.stderr.readableLength > 0) quiet.refresh();
      else leave();
    }, quietLingerMs);
    const atLast = setTimeout(() => {
      this.#isCut = true;
      leave();
    }, this.#io.lingerMs);
    const dismiss = (): void => {
      clearTimeout(quiet);
      clearTimeout(atLast);
    };
    void this.ended.then(dismiss, dismiss);
    const again = (): unknown => quiet.refresh();
    channel.on('data', again);
    channel.stderr.on('data', again);
  }

  #finish(): void {
    const exitStatus = this.#exitStatus;
    if (exitStatus === undefined) {
      this.#settle(
        new LvsError('CONNECTION_LOST', 'The host closed the channel without an exit status.'),
      );
    } else if (this.#pid === undefined) {
      this.#settle(this.#notStarted(exitStatus));
    } else {
      this.#settle({ type: 'exited', exitStatus, isCut: this.#isCut });
    }
  }

  #notStarted(exitStatus: number | undefined): ProcessEnd {
    const { said } = this.#preamble.current();
    return { type: 'not-started', exitStatus, said, printed: this.#printed.toString('utf8') };
  }

  #keepPrinted(chunk: Buffer): void {
    if (this.#pid !== undefined || this.#printed.length >= maxPrintedBytes) return;
    this.#printed = Buffer.concat([this.#printed, chunk]).subarray(0, maxPrintedBytes);
  }

  #onStderr(chunk: Buffer): void {
    if (this.#pid !== undefined) {
      this.#io.onStderr(chunk);
      return;
    }
    const preamble = this.#preamble.read(chunk);
    if (preamble.pid === undefined) this.#answer(preamble);
    else this.#begin(preamble.pid, preamble.rest);
  }

  #answer({ prompts }: Preamble): void {
    const password = this.#io.sudoPassword;
    if (prompts === 0 || password === undefined) return;
    if (prompts > 1) {
      this.#settle({ type: 'wrong-sudo-password' });
      this.close();
    } else if (!this.#isPasswordSent) {
      this.#isPasswordSent = true;
      this.#channel.write(`${password.reveal()}\n`);
    }
  }

  #begin(pid: number, rest: Buffer): void {
    this.#pid = pid;
    this.#announce(pid);
    if (this.#io.sudoPassword !== undefined) this.#io.feed(this.#channel);
    if (rest.length > 0) this.#io.onStderr(rest);
  }
}
