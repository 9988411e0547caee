import { setTimeout as sleep } from 'node:timers/promises';
import { LvsError } from '../../model/problem/error.js';
import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import type { ClusterStatus } from '../../model/verify/status.js';
import { Screen } from '../../report/tty/screen.js';
import { summariseLooks, type DirectorAnswer } from '../../verify/status/cluster-status.js';
import { chosenDirectors } from '../run/chosen-directors.js';
import { DirectorWatch } from './director-watch.js';
import type { Invocation } from '../invocation/invocation.js';
import type { OpenHosts } from '../run/open-hosts.js';
import { toJson, toLines } from './status-output.js';

type WatchOptions = {
  /** Time between two looks. */
  readonly seconds: number;
  readonly output: 'plain' | 'json' | undefined;
};

const againMs = 3000;

/** Shows the status over and over: on a terminal in place, elsewhere a line of JSON each time. */
export async function watchStatus(
  invocation: Invocation,
  opened: OpenHosts,
  { seconds, output }: WatchOptions,
): Promise<ExitCode> {
  if (output !== 'json' && !invocation.stdout.isTTY) {
    throw new LvsError('USAGE', '--watch needs a terminal to draw on.', {
      hint: 'With `--output json` it writes a line each time, and works anywhere.',
    });
  }
  const board = new Board(opened, seconds * 1000);
  await invocation.interruption.endless(async (signal) => {
    const watching = board.watch(signal);
    try {
      if (output === 'json') await writeLines(invocation, board, seconds, signal);
      else await drawScreens(invocation, board, seconds, signal);
    } finally {
      await watching;
    }
  });
  return exitCodes.success;
}

/** What is known of all directors. */
class Board {
  readonly #opened: OpenHosts;
  readonly #directors: readonly string[];
  readonly #watches = new Map<string, DirectorWatch>();
  readonly #failures = new Map<string, string>();
  readonly #pauseMs: number;
  #hasNews = true;

  constructor(opened: OpenHosts, pauseMs: number) {
    this.#opened = opened;
    this.#pauseMs = pauseMs;
    this.#directors = chosenDirectors(opened).map(({ name }) => name);
  }

  /** Watches every director until the signal; one that is lost is tried again. */
  async watch(signal: AbortSignal): Promise<void> {
    const watchOne = async (host: string): Promise<void> => {
      while (!signal.aborted) {
        const watch = new DirectorWatch(() => {
          this.#hasNews = true;
          this.#failures.delete(host);
        }, this.#pauseMs);
        this.#watches.set(host, watch);
        const failure = await watch.run(this.#opened.pool, host, signal);
        this.#failures.set(host, failure);
        this.#hasNews = true;
        await sleep(againMs, undefined, { signal }).catch(() => undefined);
      }
    };
    await Promise.all(this.#directors.map(watchOne));
  }

  pulse(): void {
    for (const watch of this.#watches.values()) watch.pulse();
  }

  /** Whether something has come in since this was asked last. */
  takeNews(): boolean {
    const hadNews = this.#hasNews;
    this.#hasNews = false;
    return hadNews;
  }

  status(): ClusterStatus {
    const looks = this.#directors.map((name): readonly [string, DirectorAnswer] => {
      const failure = this.#failures.get(name);
      const look = failure === undefined ? this.#watches.get(name)?.look : undefined;
      return [name, look ?? { failure: failure ?? 'connecting' }];
    });
    return summariseLooks(this.#opened.loaded.cluster, new Map(looks), Date.now());
  }
}

async function writeLines(
  invocation: Invocation,
  board: Board,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    board.pulse();
    await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
    invocation.stdout.write(toJson(invocation, board.status()));
  }
}

const frameMs = 200;

async function drawScreens(
  invocation: Invocation,
  board: Board,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  const { stdout } = invocation;
  const screen = new Screen(stdout);
  const redraw = (): void => {
    const hint = `every ${seconds} s; Ctrl-C ends it`;
    screen.draw([...toLines(invocation, board.status()), '', hint]);
  };
  stdout.on('resize', redraw);
  const pulse = setInterval(() => board.pulse(), seconds * 1000);
  try {
    while (!signal.aborted) {
      if (board.takeNews()) redraw();
      await sleep(frameMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    clearInterval(pulse);
    stdout.off('resize', redraw);
    screen.close();
  }
}
