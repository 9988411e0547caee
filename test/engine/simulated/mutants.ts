import type { Change, Diff } from '../../../src/model/plan/change.js';
import type { Step } from '../../../src/model/plan/step.js';
import type { Mutation } from './mutation.js';

type ChangeMaker = (changes: readonly Change[]) => readonly Change[];

function inTasks(kind: string, mutate: ChangeMaker): Pick<Mutation, 'task'> {
  return {
    task: (task) =>
      task.kind === kind
        ? { ...task, diff: (facts, known) => mutate(task.diff(facts, known)) }
        : task,
  };
}

// A diff that does not compare a field makes no change where only this field differs.
function forget(names: RegExp): ChangeMaker {
  const isForgotten = (diff: Diff) => diff.type === 'value' && names.test(diff.name);
  return (changes) =>
    changes.filter(({ diffs }) => diffs.length === 0 || !diffs.every(isForgotten));
}

function promiseNothing(changes: readonly Change[]): readonly Change[] {
  return changes.map((change) => ({ ...change, expects: [] }));
}

function rewrite(mutate: (script: string) => string): ChangeMaker {
  const inStep = (step: Step): Step =>
    step.type === 'run' ? { ...step, script: mutate(step.script) } : step;
  return (changes) => changes.map((change) => ({ ...change, steps: change.steps.map(inStep) }));
}

const secondStep = /(?<=^mark 'begin 1'\n\(\nset -eu\n)[\s\S]*?(?=\n\) <\/dev\/null$)/m;

/** Mistakes that somebody could make, each with the beginning of the title of a property that finds it. */
export const mutants: readonly (Mutation & { readonly breaks: string })[] = [
  {
    name: 'the diff of a file forgets its mode',
    breaks: 'whatever somebody did',
    ...inTasks('file', forget(/^mode of /)),
  },
  {
    name: 'the diff of a file forgets its owner',
    breaks: 'whatever somebody did',
    ...inTasks('file', forget(/^owner of /)),
  },
  {
    name: 'the diff of a service forgets whether it starts at boot',
    breaks: 'whatever somebody did',
    ...inTasks('service', forget(/^boot state of /)),
  },
  {
    name: 'the diff of a parameter forgets its running value',
    breaks: 'whatever somebody did',
    ...inTasks('sysctl', forget(/^net\./)),
  },
  {
    name: 'the second step of every script is skipped',
    breaks: 'what is planned for fresh hosts',
    script: (script) => script.replace(secondStep, 'rm -f -- /tmp/nothing'),
  },
  {
    name: 'the step of a parameter does nothing',
    breaks: 'what is planned for fresh hosts',
    ...inTasks(
      'sysctl',
      rewrite(() => 'rm -f -- /tmp/nothing'),
    ),
  },
  {
    name: 'a file promises nothing, so that later tasks do not see that it changes',
    breaks: 'a cluster becomes another one',
    ...inTasks('file', promiseNothing),
  },
  {
    name: 'a service promises what no step does',
    breaks: 'what is planned for fresh hosts',
    ...inTasks('service', (changes) => changes.map((change) => ({ ...change, steps: [] }))),
  },
  {
    name: 'the stamp of what a service has loaded is not written',
    breaks: 'a cluster becomes another one',
    ...inTasks(
      'service',
      rewrite((script) => script.replace(/^mv -f "\$stamp.new" "\$stamp"$/m, ':')),
    ),
  },
  {
    name: 'a service is reloaded where it has to be started again',
    breaks: 'a cluster becomes another one',
    ...inTasks(
      'service',
      rewrite((script) => script.replace('systemctl restart', 'systemctl reload')),
    ),
  },
];
