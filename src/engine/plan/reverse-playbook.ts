import { factId } from '../../model/host/fact.js';
import type { Play, Playbook } from '../../model/plan/playbook.js';
import type { PreparedStage } from './plan-host.js';
import type { PreparedTask } from './prepared-task.js';

/** The play that comes after all others on the way back. */
const lastPlay: Play = {
  name: 'what lvsdeploy keeps',
  hosts: 'all',
  tags: [],
  tasks: [],
  at: { file: '', line: 0, column: 0 },
};

/**
 * The plays in reverse order. Each waits for all that were taken off before it on other hosts: where
 * one of them stays, requests may still come for the others. Nothing is looked at on the
 * way, because what serves goes.
 */
export function reversePlaybook({ plays }: Playbook): Playbook {
  const reversed = plays
    .toReversed()
    .map(({ gate: _gate, needs: _needs, together: _together, ...play }) => play);
  const steps = reversed.map((play, index) => ({
    ...play,
    needs: othersBefore(reversed.slice(0, index), play),
  }));
  return { plays: [...steps, lastPlay] };
}

function othersBefore(done: readonly Play[], { hosts }: Play): readonly string[] {
  return [...new Set(done.map((play) => play.hosts))].filter((other) => other !== hosts);
}

/** Ids of the facts that the ways back of some tasks put back as they were. */
export function restoredBy(stages: readonly PreparedStage[]): ReadonlySet<string> {
  const tasks = stages.flatMap((stage) => stage.tasks);
  return new Set(tasks.flatMap(({ restores = [] }) => restores.map(factId)));
}

/** What one host owes on the way back, with the last play of all. */
export function reverseStages(
  stages: readonly PreparedStage[],
  playbook: Playbook,
  finish: (handled: ReadonlySet<string>) => PreparedTask,
): readonly PreparedStage[] {
  const reversed = withoutRepeats(stages)
    .toReversed()
    .map(({ play, tasks }) => ({
      play: playbook.plays.find(({ name, at }) => name === play.name && at === play.at) ?? play,
      tasks: [
        ...tasks.toReversed().filter((task) => task.refs.length > 0),
        ...tasks.flatMap((task) => task.settle ?? []),
      ],
    }));
  const own = finish(restoredBy(stages));
  return [...reversed, { play: lastPlay, tasks: [own] }].filter(({ tasks }) => tasks.length > 0);
}

// A file that is written again by a later play, when others have let go of what it says: on the way back
// it goes after them too, where it came from, and once.
function withoutRepeats(stages: readonly PreparedStage[]): readonly PreparedStage[] {
  const known = new Set<string>();
  const isFirst = ({ about }: PreparedTask): boolean => {
    if (about === undefined) return true;
    const before = known.size;
    return known.add(about).size > before;
  };
  return stages.map(({ play, tasks }) => ({ play, tasks: tasks.filter(isFirst) }));
}
