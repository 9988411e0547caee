import { LvsError } from '../../model/problem/error.js';
import type { Playbook, Task } from '../../model/plan/playbook.js';
import { formatPosition } from '../../model/problem/position.js';
import { InputError, problemsOf, type Problem } from '../../model/problem/problem.js';

/** Does something for a task; returns undefined where the task has a mistake, which is kept. */
export type Attempt = <Result>(task: Task, act: () => Result) => Result | undefined;

/** The mistakes of a playbook's tasks, gathered over all tasks and hosts. */
export type TaskMistakes = {
  readonly attempt: Attempt;
  /** Throws an InputError with every mistake, each once, where there are any. */
  readonly throwAll: () => void;
};

/** Gathers what is wrong with tasks, so that it is told in one go. */
export function gatherTaskMistakes(playbook: Playbook): TaskMistakes {
  const problems = new Map<string, Problem>();
  const keep = (problem: Problem): void => {
    const { at, message } = problem;
    const line = problem.line ?? playbook.showLine?.(at);
    const shown = line === undefined ? problem : { ...problem, line };
    problems.set(`${formatPosition(at)} ${message}`, shown);
  };
  return {
    attempt: (task, act) => {
      try {
        return act();
      } catch (error) {
        if (!(error instanceof LvsError) || error.code !== 'INVALID_INPUT') throw error;
        problemsOf(error, task.at).forEach(keep);
        return undefined;
      }
    },
    throwAll: () => {
      if (problems.size > 0) throw new InputError(sort([...problems.values()], playbook));
    },
  };
}

// Files as they follow each other in the playbook, then templates as they were met.
function sort(problems: readonly Problem[], { plays }: Playbook): readonly Problem[] {
  const files = [
    ...new Set([...plays.map(({ at }) => at.file), ...problems.map(({ at }) => at.file)]),
  ];
  const rank = ({ at }: Problem): number => files.indexOf(at.file);
  return problems.toSorted(
    (a, b) => rank(a) - rank(b) || a.at.line - b.at.line || a.at.column - b.at.column,
  );
}
