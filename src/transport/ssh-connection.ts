import type { Duplex, Readable } from 'node:stream';
import type { CommandResult, Connection, ExecOptions } from '../model/host/connection.js';
import type { HostLimits } from '../model/cluster/host-limits.js';
import { LvsError } from '../model/problem/error.js';
import { ChannelSlots } from './command/channel-slots.js';
import type { CodedError } from './dial-error.js';
import type { Link } from './dial.js';
import type { Endpoint } from './settings/endpoint.js';
import { downloadFile, uploadFile } from './command/file-transfer.js';
import { openForward } from './command/open-stream.js';
import { runCommand, type Place } from './command/run-command.js';
import type { RunningCommands } from './command/running-commands.js';
import { TextSink } from './command/text-sink.js';

// sshd allows 10 sessions a connection (MaxSessions), and counts a closed one until its next round, when
// its successor may be there already: 4 commands can count as 8. Two are left for ending what runs.
const maxCommands = 4;
const maxKills = 2;

// A probe of a large director prints less than one of them.
const maxOutputBytes = 16 * 1024 * 1024;
// A failed step is told by its last lines; before them is what went well.
const keptStderr = 1024 * 1024;

/** Reads a stream at the pace at which its text is taken. */
function readInto(stream: Readable, { write }: TextSink): void {
  stream.on('data', (chunk: Buffer) => {
    const taken = write(chunk);
    if (taken === undefined) return;
    const goOn = (): unknown => stream.resume();
    stream.pause();
    taken.then(goOn, goOn);
  });
}

/** What a command printed before it was given up says more than that it was. */
function withStderr(error: unknown, stderr: string): unknown {
  if (!(error instanceof LvsError) || error.details.stderr !== undefined) return error;
  if (stderr.trim() === '') return error;
  return new LvsError(error.code, error.message, { ...error.details, stderr: stderr.trim() });
}

/** A connection over SSH. */
export class SshConnection implements Connection {
  readonly host: string;
  readonly #link: Link;
  readonly #place: Place;
  readonly #slots = new ChannelSlots(maxCommands);
  #execs = 0;

  constructor(endpoint: Endpoint, link: Link, running: RunningCommands) {
    this.host = endpoint.name;
    this.#link = link;
    const killSlots = new ChannelSlots(maxKills);
    this.#place = { link, endpoint, killSlots, running, onExec: () => this.#execs++ };
  }

  get execs(): number {
    return this.#execs;
  }

  get limits(): HostLimits {
    return this.#place.endpoint.limits;
  }

  exec(command: string, options: ExecOptions = {}): Promise<CommandResult> {
    return this.#inSlot(options.signal, () => this.#run(command, options));
  }

  async #run(command: string, options: ExecOptions): Promise<CommandResult> {
    const { probeMs, probeSilenceMs } = this.limits;
    const keeps = options.keepStdout === false ? 0 : Infinity;
    const stdout = new TextSink({ onText: options.onStdout, keeps });
    const stderr = new TextSink({ onText: options.onStderr, keeps: keptStderr });
    try {
      const { exitStatus, isCut } = await runCommand(this.#place, {
        command,
        stdin: options.stdin,
        ...(options.feed && { feed: options.feed }),
        drain: (stream) => readInto(stream, stdout),
        onStderr: (chunk) => void stderr.write(chunk),
        asRoot: options.asRoot ?? true,
        hidden: options.hidden ?? false,
        endWithConnection: options.endWithConnection ?? false,
        timeoutMs: options.timeoutMs ?? probeMs,
        silenceMs: options.silenceMs ?? probeSilenceMs,
        maxBytes: options.maxBytes ?? maxOutputBytes,
        signal: options.signal,
      });
      const texts = { stdout: stdout.end(), stderr: stderr.end() };
      return { exitStatus, ...texts, ...(isCut && { isCut }) };
    } catch (error) {
      // Of a hidden command, whoever composed it knows what may be told.
      throw options.hidden === true ? error : withStderr(error, stderr.text);
    }
  }

  upload(localPath: string, remotePath: string, mode: number): Promise<void> {
    return this.#inSlot(undefined, () => uploadFile(this.#place, localPath, remotePath, mode));
  }

  download(remotePath: string, localPath: string, maxBytes: number): Promise<void> {
    return this.#inSlot(undefined, () =>
      downloadFile(this.#place, { remotePath, maxBytes }, localPath),
    );
  }

  async forward(address: string, port: number): Promise<Duplex> {
    this.#link.lost.throwIfAborted();
    try {
      return await this.#openInTime(address, port);
    } catch (cause) {
      this.#link.lost.throwIfAborted();
      const message = `It cannot connect to ${address} port ${port}: ${(cause as CodedError).message}.`;
      throw new LvsError('UNREACHABLE', message, { host: this.host, cause });
    }
  }

  /** sshd goes on trying for minutes; what it still opens is closed at once. */
  #openInTime(address: string, port: number): Promise<Duplex> {
    const { connectTimeoutMs } = this.#place.endpoint;
    return openForward(this.#link, { address, port, limitMs: connectTimeoutMs });
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
