import type { Writable } from 'node:stream';
import type { Connection } from '../../model/host/connection.js';
import { LvsError } from '../../model/problem/error.js';
import { quote } from '../../model/text/shell-quote.js';

/** A lock that is held on a host. */
export interface RunLock {
  readonly host: string;
  /** Whether it has not ended by itself, as far as is known here. */
  readonly isHeld: boolean;
  /** Throws CONNECTION_LOST where the lock has ended by itself. */
  assertHeld(): void;
  /** Gives it back. Never rejects. */
  release(): Promise<void>;
}

/** How a lock is taken. */
export type LockOptions = {
  /** How long to wait for another run's end. Default: not at all. */
  readonly waitMs?: number;
  /** Told who holds it, where it has to be waited for. */
  readonly onWait?: (holder: string) => void;
  /** Ends the wait; a lock that is held already stays. */
  readonly signal?: AbortSignal;
  /** How often the host is told that the run lives. Default: 10 s. */
  readonly beatMs?: number;
  /** After how long a silence the host gives the lock free. Default: 30 s. */
  readonly silenceMs?: number;
};

const folder = '/run/lvsdeploy';
const lockFile = `${folder}/lock`;
const applyingFile = `${folder}/applying`;
const heldByOther = 75;
const stillApplying = 76;

// A run that was killed has its script killed within about a second; one that is cut off without a
// word may have to end by itself.
const applyingWaitSeconds = 30;

function seconds(milliseconds: number): string {
  return String(Math.max(0, milliseconds) / 1000);
}

/**
 * Held as long as somebody writes a line now and then, so that it outlives neither its connection nor
 * a network that was cut without a word. The file tells others who holds it; the kernel, whether
 * somebody still does; flock(1). `read` has no time limit of its own in POSIX.
 */
function lockScript(holder: string, waitMs: number, silenceMs: number): string {
  return [
    `mkdir -p ${folder}`,
    `exec 9<>${lockFile} 8<>${applyingFile} || exit 1`,
    'flock -n 9 || {',
    `  printf 'waiting for %s\\n' "$(cat ${lockFile})"`,
    // Asked for again: another one may have got it while it was waited for.
    `  flock -w ${seconds(waitMs)} 9 || { printf 'held by %s\\n' "$(cat ${lockFile})"; exit ${heldByOther}; }`,
    '}',
    `printf '%s\\n' ${quote(holder)} >${lockFile}`,
    `flock -w ${applyingWaitSeconds} 8 || exit ${stillApplying}`,
    'exec 8<&-',
    'echo held',
    `while timeout ${seconds(silenceMs)} sh -c 'read -r _' 9<&-; do :; done`,
    `: >${lockFile}`,
  ].join('\n');
}

/**
 * POSIX sh for the beginning of a script that changes the host: the next run's lock waits until it and
 * all that it started are gone, whatever became of the connection.
 */
export const markApplying = [
  `mkdir -p ${folder}`,
  `exec 8<>${applyingFile}`,
  `flock -s -w ${applyingWaitSeconds} 8 || { echo 'Another run has just begun.' >&2; exit 1; }`,
].join('\n');

const defaultBeatMs = 10_000;
/** After how long a silence a host gives a lock free, where nothing else is asked for. */
export const defaultSilenceMs = 30_000;

/** The conversation with the script that holds a lock. */
class Holding {
  readonly #waiting = new AbortController();
  #stdin: Writable | undefined;
  #said = '';
  #hasEnded = false;

  /** The script, from its start to its end. */
  readonly ended: ReturnType<Connection['exec']>;
  readonly held: Promise<'held'>;

  constructor(
    connection: Connection,
    { script, limitMs }: { readonly script: string; readonly limitMs: number },
    { onWait, signal }: LockOptions,
  ) {
    signal?.throwIfAborted();
    const limit = setTimeout(() => this.#waiting.abort(lockTimedOut(limitMs)), limitMs);
    const stopWaiting = (): void => this.#waiting.abort(signal?.reason);
    signal?.addEventListener('abort', stopWaiting, { once: true });
    const dismiss = (): void => {
      clearTimeout(limit);
      signal?.removeEventListener('abort', stopWaiting);
    };
    let onHeld: () => void = () => undefined;
    this.held = new Promise((resolve) => (onHeld = () => resolve('held')));
    this.ended = connection.exec(script, {
      feed: (stream) => (this.#stdin = stream),
      signal: this.#waiting.signal,
      // It says nothing while the lock is held; until then, `limitMs` counts.
      ...{ timeoutMs: Infinity, silenceMs: Infinity, maxBytes: 64 * 1024 },
      onStdout: (text) => {
        this.#said += text;
        const waitingFor = /^waiting for (.*)\n/.exec(text)?.[1];
        if (waitingFor !== undefined) onWait?.(waitingFor || 'another run');
        if (!/^held$/m.test(this.#said)) return;
        dismiss();
        onHeld();
      },
    });
    const end = (): void => {
      dismiss();
      this.#hasEnded = true;
    };
    this.ended.then(end, end);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  beat(): void {
    if (!this.#hasEnded) this.#stdin?.write('\n');
  }

  async end(): Promise<void> {
    this.#stdin?.end();
    // A lost connection has released it.
    await this.ended.catch(() => undefined);
  }
}

/**
 * Takes the lock that every run which changes or disturbs a host holds on it. It ends with the
 * connection, and when the host has heard nothing for a while. Rejects with LOCKED, naming the
 * holder, where another run has it for longer than `waitMs`.
 *
 * @param holder who holds it, for a person to read
 */
export async function acquireRunLock(
  connection: Connection,
  holder: string,
  options: LockOptions = {},
): Promise<RunLock> {
  const { waitMs = 0, beatMs = defaultBeatMs, silenceMs = defaultSilenceMs } = options;
  const { host } = connection;
  const script = lockScript(holder, waitMs, silenceMs);
  const limitMs = waitMs + applyingWaitSeconds * 1000 + connection.limits.probeSilenceMs;
  const holding = new Holding(connection, { script, limitMs }, options);
  const first = await Promise.race([holding.held, holding.ended]);
  if (first !== 'held') throw explainRefusal(host, first, waitMs);
  const beats = setInterval(() => holding.beat(), beatMs).unref();
  return {
    host,
    get isHeld() {
      return !holding.hasEnded;
    },
    assertHeld: () => {
      if (holding.hasEnded) throw lostLock(host);
    },
    release: async () => {
      clearInterval(beats);
      await holding.end();
    },
  };
}

function lockTimedOut(limitMs: number): LvsError {
  const message = `Could not take the lock of this host within ${limitMs / 1000} s.`;
  return new LvsError('TIMED_OUT', message, {
    hint: 'Look at the load and the disks of the host.',
  });
}

function lostLock(host: string): LvsError {
  return new LvsError('CONNECTION_LOST', "The run's lock on this host is gone.", {
    host,
    hint: 'The connection broke, or somebody ended the shell that held it. Run the same command again.',
  });
}

function explainRefusal(
  host: string,
  { exitStatus, stdout, stderr }: { exitStatus: number; stdout: string; stderr: string },
  waitMs: number,
): LvsError {
  if (exitStatus === heldByOther) {
    const holder = /^held by (.+)$/m.exec(stdout)?.[1] ?? 'another run';
    const waited = waitMs > 0 ? ` lvsdeploy waited ${waitMs / 1000} s for it.` : '';
    return new LvsError('LOCKED', `Another run is under way on this host: ${holder}.${waited}`, {
      host,
      hint: 'Wait until it ends (--lock-wait 60s), or end it; its lock ends with it.',
    });
  }
  if (exitStatus === stillApplying) {
    return new LvsError('LOCKED', 'A run that was cut off is still changing this host.', {
      host,
      hint: `Wait until it ends, or look for its processes there: fuser -v ${applyingFile}`,
    });
  }
  return new LvsError('COMMAND_FAILED', 'Could not take the lock of this host.', {
    host,
    exitStatus,
    stderr: stderr.trim(),
    hint: 'The host needs flock(1) of util-linux and timeout(1) of coreutils.',
  });
}
