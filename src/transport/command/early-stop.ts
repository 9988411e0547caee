import { setMaxListeners } from 'node:events';
import { LvsError } from '../../model/problem/error.js';

/** Calls back on abort; the function given back ends the wait. */
export function onAbort(signal: AbortSignal | undefined, act: () => void): () => void {
  if (signal === undefined) return () => undefined;
  // One signal of the run ends many commands; Node would warn of a leak at the eleventh.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', act, { once: true });
  return () => signal.removeEventListener('abort', act);
}

/** Whose wish, and what, ends a command before its time. */
export type StopRules = {
  readonly signal: AbortSignal | undefined;
  /** Infinity: none. */
  readonly timeoutMs: number;
  readonly silenceMs: number;
  readonly maxBytes: number;
};

/** The error for a command that was interrupted; its first line may be shown. */
export function interrupted(command: string | undefined, signal?: AbortSignal): LvsError {
  const reason: unknown = signal?.reason;
  // Somebody with limits of their own has given it up, and says why.
  if (reason instanceof LvsError && reason.code === 'TIMED_OUT') return reason;
  return new LvsError('INTERRUPTED', 'Interrupted while a command ran.', about(command));
}

function about(command: string | undefined): { readonly command?: string } {
  return command === undefined ? {} : { command };
}

/** A limit as people read it. */
export function inSeconds(ms: number): string {
  return `${ms / 1000} s`;
}

const mebibyte = 1024 * 1024;

// Node takes a longer time for no time at all.
const longestTimerMs = 2 ** 31 - 1;

/** Calls back after a time, however long; `start` begins the time anew. */
class Alarm {
  readonly #ms: number;
  readonly #ring: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number, ring: () => void) {
    this.#ms = ms;
    this.#ring = ring;
  }

  start(): void {
    if (this.#timer !== undefined) this.#timer.refresh();
    else if (this.#ms <= longestTimerMs) this.#timer = setTimeout(this.#ring, this.#ms);
  }

  dismiss(): void {
    clearTimeout(this.#timer);
  }
}

/** Watches one command, and knows the reason to end it before its time once there is one. */
export class EarlyStop {
  readonly #rules: StopRules;
  readonly #command: string | undefined;
  readonly #silence: Alarm;
  readonly #timeout: Alarm;
  readonly #dismissAbort: () => void;
  #bytes = 0;
  #isAsked = false;
  #tell: (reason: LvsError) => void = () => undefined;

  /** Resolves with the reason. */
  readonly reason: Promise<LvsError>;

  constructor(rules: StopRules, command: string | undefined) {
    const { signal, silenceMs, timeoutMs } = rules;
    this.#rules = rules;
    this.#command = command;
    this.reason = new Promise((resolve) => (this.#tell = resolve));
    this.#silence = new Alarm(silenceMs, () =>
      this.giveUp(`The host has said nothing for ${inSeconds(silenceMs)} while a command ran.`),
    );
    this.#timeout = new Alarm(timeoutMs, () =>
      this.giveUp(`The command did not end within ${inSeconds(timeoutMs)}.`),
    );
    this.#dismissAbort = onAbort(signal, () => this.#stop(interrupted(command, signal)));
    this.#timeout.start();
  }

  /** Whether it is to end before its time. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  #stop(reason: LvsError): void {
    this.#isAsked = true;
    this.#tell(reason);
  }

  /** The command has been started: from now on the host is expected to say something. */
  expect(): void {
    this.#silence.start();
  }

  /** The host said something; gives back whether it may say more. */
  hear(bytes: number): boolean {
    const { maxBytes } = this.#rules;
    this.#silence.start();
    this.#bytes += bytes;
    if (this.#bytes <= maxBytes) return true;
    const message = `The host printed more than ${maxBytes / mebibyte} MiB, and was stopped.`;
    const hint = 'Look on the host at what prints so much: a login script, or a damaged program.';
    this.#stop(new LvsError('TOO_MUCH_OUTPUT', message, { ...about(this.#command), hint }));
    return false;
  }

  /** Ends the command because it takes too long. */
  giveUp(message: string): void {
    const hint =
      'Look at the load, the disks and the log of the host. How long it may take: `probe_silence`, `probe_timeout`, `step_silence` and `step_timeout` under `ssh`.';
    this.#stop(new LvsError('TIMED_OUT', message, { ...about(this.#command), hint }));
  }

  dismiss(): void {
    this.#dismissAbort();
    this.#silence.dismiss();
    this.#timeout.dismiss();
  }
}
