import { setTimeout as delay } from 'node:timers/promises';
import type { Emit } from '../../model/run/event.js';
import { Announcer } from '../announcing/announcer.js';
import { AnswerClock, type Answering } from './answer-clock.js';
import type { Wrong } from './wrong.js';
import { FitnessWatch } from './fitness-watch.js';
import { GateJudge } from './gate-state.js';
import type { GateTimes } from './gate-times.js';
import { ServingWatch, type GateContext, type Watched } from './serving-watch.js';
import { WaitingNote } from './waiting-note.js';

/** What a gate found: nothing too wrong for too long, and it is open. */
export type GateOutcome = {
  readonly findings: readonly Wrong[];
  /** What was wrong before the change, and still is. */
  readonly excused: readonly Wrong[];
  /** Who got answers; undefined: nobody could ask, or something does not answer. */
  readonly answering: Answering | undefined;
};

type GateOptions = {
  readonly times: GateTimes;
  readonly excused: ReadonlySet<string>;
  /** Somebody has let go of addresses: whoever holds them announces them once, whatever answers. */
  readonly announces: boolean;
};

const pauseMs = 200;

/** Waits until the cluster serves: for a while nothing is wrong. What could not be known is a warning. */
export async function awaitServing(
  context: GateContext,
  watched: Watched,
  { times, excused, announces }: GateOptions,
): Promise<GateOutcome> {
  const watch = new ServingWatch(context, watched);
  const judge = new GateJudge(times, excused);
  const announcer = new Announcer(context, announces);
  const answers = new AnswerClock(performance.now());
  const note = new WaitingNote(context.emit, watched.changed);
  const fitness = new FitnessWatch((looks) => watch.findUnfit(looks));
  try {
    for (;;) {
      const { findings: shown, unknown, looks, asked } = await watch.look();
      const nowMs = performance.now();
      answers.look(nowMs, asked);
      let findings = [...shown, ...(await fitness.look(shown, looks))];
      let state = judge.look(nowMs, findings);
      if (state.type === 'open') {
        findings = [...shown, ...(await fitness.lookNow(looks))];
        state = judge.look(nowMs, findings);
      }
      note.tell(state);
      if (state.type !== 'waiting') {
        warnOfUnknown(unknown, context.emit);
        return {
          findings: state.type === 'open' ? [] : state.findings,
          excused: findings.filter(({ key }) => excused.has(key)),
          answering: answers.answering,
        };
      }
      const silent = asked?.silent ?? new Set();
      await announcer.look({ nowMs, looks, vips: watched.wanted.vips, silent });
      await delay(pauseMs, undefined, { signal: context.signal });
    }
  } finally {
    watch.close();
  }
}

function warnOfUnknown(unknown: readonly string[], emit: Emit): void {
  for (const what of unknown) {
    emit({ type: 'warning', text: `The gate could not check ${what}.` });
  }
}
