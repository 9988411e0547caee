import type { Args } from '../../model/plan/args.js';
import type { Cluster, Host } from '../../model/cluster/cluster.js';
import { selectHosts } from '../../model/cluster/cluster.js';
import type { HostFacts } from '../../model/host/host-facts.js';
import type { Play, Playbook, Task } from '../../model/plan/playbook.js';
import type { Position } from '../../model/problem/position.js';
import type { TaskContext } from '../../model/plan/resource.js';
import type { PreparedStage } from './plan-host.js';
import type { PreparedTask } from './prepared-task.js';
import { renderArgs, type RenderPart } from './render-args.js';
import type { Attempt } from './task-mistakes.js';

/** What templates and `when`/`each` paths see. */
export type TemplateContext = Readonly<Record<string, unknown>>;

/** The rendering that preparing needs; implemented by render/. */
export type Rendering = {
  readonly context: (cluster: Cluster, host: Host) => TemplateContext;
  /** `locate` tells where the character at an offset of the text is written. */
  readonly text: (
    text: string,
    context: TemplateContext,
    locate: (offset: number) => Position,
  ) => string;
  /** The value at a dotted path; throws a positioned error where the path does not exist. */
  readonly lookup: (path: string, context: TemplateContext, at: Position) => unknown;
  /** The list at a dotted path; throws the same, also where there is something else. */
  readonly lookupList: (path: string, context: TemplateContext, at: Position) => readonly unknown[];
  /** Finds what is wrong with a template while the host's facts are not known. */
  readonly checkTemplate: (
    name: string,
    context: TemplateContext,
    host: Host,
    at: Position,
  ) => void;
  readonly template: (
    name: string,
    context: TemplateContext,
    host: Host,
    facts: HostFacts,
  ) => string;
};

/** Binds one task's rendered arguments to its resource. */
export type BindTask = (task: Task, args: Args, context: TaskContext) => PreparedTask;

/** Everything that is the same for all hosts of a run. */
export type Preparation = {
  readonly cluster: Cluster;
  readonly playbook: Playbook;
  readonly rendering: Rendering;
  readonly bind: BindTask;
  /** Does `act`; keeps the mistake of the task that it throws, and returns undefined then. */
  readonly attempt: Attempt;
  /** Only tasks with one of these tags (their own or their play's); empty: all. */
  readonly tags: readonly string[];
};

function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function isWanted(task: Task, context: TemplateContext, { lookup }: Rendering): boolean {
  if (task.when === undefined) return true;
  const negated = task.when.startsWith('not ');
  const path = negated ? task.when.slice('not '.length).trim() : task.when;
  return isTrue(lookup(path, context, task.locate(['when']))) !== negated;
}

function itemContexts(
  task: Task,
  context: TemplateContext,
  rendering: Rendering,
): readonly TemplateContext[] {
  if (!isWanted(task, context, rendering)) return [];
  if (task.each === undefined) return [context];
  const items = rendering.lookupList(task.each, context, task.locate(['each']));
  return items.map((item) => ({ ...context, item }));
}

function hasTag(play: Play, task: Task, tags: readonly string[]): boolean {
  return tags.length === 0 || [...play.tags, ...task.tags].some((tag) => tags.includes(tag));
}

/**
 * The tasks of every play that names this host, with their arguments rendered for it; those with a
 * mistake are left out.
 */
export function prepareHost(preparation: Preparation, host: Host): readonly PreparedStage[] {
  const { cluster, rendering, attempt } = preparation;
  const context = rendering.context(cluster, host);

  const bindTask = (task: Task, itemContext: TemplateContext): PreparedTask | undefined => {
    const render: RenderPart = (text, path) =>
      rendering.text(text, itemContext, (offset) => task.locate(path, offset));
    const args = renderArgs(task, render, attempt);
    const taskContext: TaskContext = {
      cluster,
      host,
      checkTemplate: (name, at) => {
        rendering.checkTemplate(name, itemContext, host, at);
      },
      renderTemplate: (name, facts) => rendering.template(name, itemContext, host, facts),
    };
    return attempt(task, () => {
      const undoWhile = task.undoWhile && render(task.undoWhile, ['undo_while']);
      const bound = undoWhile === undefined ? task : { ...task, undoWhile };
      return preparation.bind(bound, args, taskContext);
    });
  };

  const prepareTasks = (play: Play): readonly PreparedTask[] =>
    play.tasks
      .filter((task) => hasTag(play, task, preparation.tags))
      .flatMap((task) => {
        const contexts = attempt(task, () => itemContexts(task, context, rendering)) ?? [];
        return contexts.flatMap((itemContext) => bindTask(task, itemContext) ?? []);
      });

  return preparation.playbook.plays
    .filter((play) => selectHosts(cluster, play.hosts).includes(host))
    .map((play) => ({ play, tasks: prepareTasks(play) }))
    .filter(({ tasks }) => tasks.length > 0);
}
