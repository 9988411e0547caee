import type { Emit } from '../../model/run/event.js';
import type { Plan } from '../../model/plan/plan.js';

/** Tells every change of a plan, in the order in which they are made. */
export function announcePlan(plan: Plan, emit: Emit): void {
  for (const stage of plan.stages) {
    for (const { host, tasks } of stage.batches.flat()) {
      for (const { name, kind, changes } of tasks) {
        for (const { summary: deed, note, diffs } of changes) {
          const summary = note === undefined ? deed : `${deed} (${note})`;
          const about = { host, play: stage.play, task: name, kind, summary, diffs };
          emit({ type: 'change-planned', ...about });
        }
      }
    }
  }
}
