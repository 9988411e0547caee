import { StringDecoder } from 'node:string_decoder';
import type { Duplex } from 'node:stream';
import type { CommandResult, Connection, ExecOptions } from '../model/connection.js';
import { LvsError } from '../model/error.js';
import { ChannelSlots } from './channel-slots.js';
import type { CodedError } from './dial-error.js';
import type { Link } from './dial.js';
import type { Endpoint } from './endpoint.js';
import { downloadFile, uploadFile } from './file-transfer.js';
import { openForward } from './open-stream.js';
import { runCommand, type Place } from './run-command.js';

// sshd allows 10 sessions a connection (MaxSessions), and counts a closed one until its next round, when
// its successor may be there already: 4 commands can count as 8. Two are left for ending what runs.
const maxCommands = 4;
const maxKills = 2;

/** Collects chunks as text, whole characters only, and passes each on. */
class TextSink {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onText: ((text: string) => void) | undefined;
  readonly #keeps: boolean;
  readonly #parts: string[] = [];

  constructor(onText: ((text: string) => void) | undefined, keeps = true) {
    this.#onText = onText;
    this.#keeps = keeps;
  }

  readonly write = (chunk: Buffer): void => this.#take(this.#decoder.write(chunk));

  end(): string {
    this.#take(this.#decoder.end());
    return this.#parts.join('');
  }

  #take(text: string): void {
    if (text === '') return;
    if (this.#keeps) this.#parts.push(text);
    this.#onText?.(text);
  }
}

/** A connection over SSH. */
export class SshConnection implements Connection {
  readonly host: string;
  readonly #link: Link;
  readonly #place: Place;
  readonly #slots = new ChannelSlots(maxCommands);
  #execs = 0;

  constructor(endpoint: Endpoint, link: Link) {
    this.host = endpoint.name;
    this.#link = link;
    const killSlots = new ChannelSlots(maxKills);
    this.#place = { link, endpoint, killSlots, onExec: () => this.#execs++ };
  }

  get execs(): number {
    return this.#execs;
  }

  exec(command: string, options: ExecOptions = {}): Promise<CommandResult> {
    return this.#inSlot(options.signal, async () => {
      const stdout = new TextSink(options.onStdout, options.keepStdout);
      const stderr = new TextSink(options.onStderr);
      const exitStatus = await runCommand(this.#place, {
        command,
        stdin: options.stdin,
        ...(options.feed && { feed: options.feed }),
        drain: (stream) => stream.on('data', stdout.write),
        onStderr: stderr.write,
        asRoot: options.asRoot ?? true,
        hidden: options.hidden ?? false,
        endWithConnection: options.endWithConnection ?? false,
        timeoutMs: options.timeoutMs,
        signal: options.signal,
      });
      return { exitStatus, stdout: stdout.end(), stderr: stderr.end() };
    });
  }

  upload(localPath: string, remotePath: string, mode: number): Promise<void> {
    return this.#inSlot(undefined, () => uploadFile(this.#place, localPath, remotePath, mode));
  }

  download(remotePath: string, localPath: string): Promise<void> {
    return this.#inSlot(undefined, () => downloadFile(this.#place, remotePath, localPath));
  }

  async forward(address: string, port: number): Promise<Duplex> {
    this.#link.lost.throwIfAborted();
    try {
      return await openForward(this.#link.client, address, port);
    } catch (cause) {
      this.#link.lost.throwIfAborted();
      const message = `It cannot connect to ${address} port ${port}: ${(cause as CodedError).message}.`;
      throw new LvsError('UNREACHABLE', message, { host: this.host, cause });
    }
  }

  close(): void {
    const message = 'The connection was closed while it was in use.';
    this.#link.close(new LvsError('INTERRUPTED', message, { host: this.host }));
  }

  async #inSlot<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const release = await this.#slots.acquire(signal);
    try {
      return await work();
    } finally {
      release();
    }
  }
}
