import { followStates, readStateChange } from '../../facts/keepalived/vrrp-transitions.js';
import { LookStream } from '../../look/stream/look-stream.js';
import type { Watch } from '../../look/stream/stream-script.js';
import type { ConnectionPool } from '../../model/host/connection.js';
import { LvsError } from '../../model/problem/error.js';
import {
  addTransitions,
  liveRefs,
  readLook,
  statusRefs,
  updateLook,
  type StatusLook,
} from '../../verify/status/status-look.js';

type Question = 'whole' | 'live';

const watch: Watch<Question> = {
  questions: { whole: statusRefs, live: liveRefs },
  follow: [followStates(20)],
};

/** What a director shows, looked at again and again; lines of its log come by themselves. */
export class DirectorWatch {
  readonly #onChange: () => void;
  readonly #pauseMs: number;
  #stream: LookStream<Question> | undefined;
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
    const reason = await this.#watch(pool, host, signal).catch((error: unknown) => error);
    if (!(reason instanceof LvsError)) throw reason;
    return reason.message;
  }

  /** Asks for another look, unless the last one is still being waited for. */
  pulse(): void {
    if (this.#isAnswered) this.#ask('live');
  }

  async #watch(pool: ConnectionPool, host: string, signal: AbortSignal): Promise<Error> {
    const connection = await pool.connect(host, signal);
    this.#stream = new LookStream(connection, watch, {
      signal,
      onEvent: (line) => this.#addLog(line),
      // Each look is answered, so that a silent host is noticed.
      limits: { silenceMs: connection.limits.probeSilenceMs + this.#pauseMs },
    });
    this.#ask('whole');
    return this.#stream.ended;
  }

  #ask(question: Question): void {
    this.#isAnswered = false;
    this.#stream
      ?.ask(question, ({ facts }) => {
        this.#isAnswered = true;
        const before = this.#look;
        this.#look = before === undefined ? readLook(facts) : updateLook(before, facts);
        this.#onChange();
      })
      // Why it ended, `run` tells.
      .catch(() => undefined);
  }

  #addLog(line: string): void {
    const change = readStateChange(line);
    if (change?.instance === undefined || this.#look === undefined) return;
    const { atMs, instance, state } = change;
    this.#look = addTransitions(this.#look, [{ atMs, instance, state }]);
    this.#onChange();
  }
}
