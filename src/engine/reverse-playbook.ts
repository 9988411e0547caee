import { factId } from '../model/fact.js';
import type { Play, Playbook } from '../model/playbook.js';
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
 * The plays in reverse order. Each waits for all that were taken off before it on other hosts: where a
 * director stays, requests still come by the gateway for the real servers. Nothing is looked at on the
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

/** What one host owes on the way back, with the last play of all. */
export function reverseStages(
  stages: readonly PreparedStage[],
  playbook: Playbook,
  finish: (handled: ReadonlySet<string>) => PreparedTask,
): readonly PreparedStage[] {
  const refs = stages.flatMap(({ tasks }) => tasks.flatMap((task) => task.refs));
  const reversed = withoutRepeats(stages)
    .toReversed()
    .map(({ play, tasks }) => ({
      play: playbook.plays.find(({ name, at }) => name === play.name && at === play.at) ?? play,
      tasks: [
        ...tasks.toReversed().filter((task) => task.refs.length > 0),
        ...tasks.flatMap((task) => task.settle ?? []),
      ],
    }));
  const own = finish(new Set(refs.map(factId)));
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
