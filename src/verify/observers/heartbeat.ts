import type { Writable } from 'node:stream';
import type { Connection } from '../../model/host/connection.js';
import type { BeatEntry } from '../../model/verify/history.js';
import type { Clock } from '../clock.js';
import type { Recording } from './recording.js';

export type HeartbeatOptions = {
  readonly connection: Connection;
  readonly clock: Clock;
  /** Tells this observer from that of an earlier connection: '' or `#2`. */
  readonly suffix: string;
};

const intervalMs = 250;
const farewellLimitMs = 2000;

/** Answers each line at once, by builtins of the shell: it costs the host no process, and needs none. */
const answerScript = [
  'while read -r number; do',
  '  read -r up idle </proc/uptime',
  '  echo "$number $up"',
  'done',
].join('\n');

/**
 * Asks a host four times a second, at fixed times, whether it runs: how late the answers are shows how
 * long its processes had to wait, those of keepalived among them.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #id: string;
  readonly #fromMs: number;
  readonly #stopping = new AbortController();
  /** Nothing is waited for any more. */
  readonly #quiet = new AbortController();
  readonly #unanswered = new Map<number, Pick<BeatEntry, 'scheduledMs' | 'sentMs'>>();
  readonly #entries: BeatEntry[] = [];
  #rest = '';
  #lost: string | undefined;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#id = `heartbeat@${options.connection.host}${options.suffix}`;
    this.#fromMs = options.clock.now();
    void this.#run();
  }

  /** Waits a moment for what is not answered yet, ends it, and hands over what it saw. Never rejects. */
  async stop(): Promise<Recording> {
    const { connection, clock } = this.#options;
    this.#stopping.abort();
    if (this.#unanswered.size === 0) this.#quiet.abort();
    await clock.sleep(farewellLimitMs, this.#quiet.signal);
    const observer = {
      ...({ id: this.#id, kind: 'heartbeat', host: connection.host } as const),
      ...{ fromMs: this.#fromMs, untilMs: clock.now() },
      ...(this.#lost === undefined ? {} : { endedEarly: this.#lost }),
      ...{ clockOffsetMs: 0, roundTripMs: 0 },
    };
    this.#quiet.abort();
    return { observers: [observer], entries: this.#entries };
  }

  async #run(): Promise<void> {
    try {
      await this.#options.connection.exec(answerScript, {
        feed: (stdin) => void this.#beat(stdin),
        onStdout: (text) => this.#hear(text),
      });
      this.#lose('it ended by itself');
    } catch (error) {
      this.#lose(error instanceof Error ? error.message : String(error));
    }
  }

  #lose(reason: string): void {
    if (!this.#stopping.signal.aborted) this.#lost ??= reason;
    this.#quiet.abort();
  }

  async #beat(stdin: Writable): Promise<void> {
    const { clock } = this.#options;
    const beganMs = clock.now();
    for (let beat = 0; ; beat++) {
      const scheduledMs = beganMs + beat * intervalMs;
      await clock.sleep(scheduledMs - clock.now(), this.#stopping.signal);
      if (this.#stopping.signal.aborted || this.#quiet.signal.aborted) break;
      this.#unanswered.set(beat, { scheduledMs, sentMs: clock.now() });
      stdin.write(`${beat}\n`);
    }
    await clock.sleep(farewellLimitMs, this.#quiet.signal);
    stdin.end();
  }

  #hear(text: string): void {
    const answeredMs = this.#options.clock.now();
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#take(line, answeredMs);
    if (this.#stopping.signal.aborted && this.#unanswered.size === 0) this.#quiet.abort();
  }

  #take(line: string, answeredMs: number): void {
    const [number = NaN, upSeconds = NaN] = line.split(' ').map(Number);
    const asked = this.#unanswered.get(number);
    if (asked === undefined || !Number.isFinite(upSeconds)) return;
    this.#unanswered.delete(number);
    const uptimeMs = Math.round(upSeconds * 1000);
    this.#entries.push({ type: 'beat', observer: this.#id, ...asked, answeredMs, uptimeMs });
  }
}
