import type { Args, ArgValue } from '../model/args.js';
import type { Cluster, Host } from '../model/cluster.js';
import { selectHosts } from '../model/cluster.js';
import type { HostFacts } from '../model/host-facts.js';
import type { Play, Playbook, Task } from '../model/playbook.js';
import type { Position } from '../model/position.js';
import type { TaskContext } from '../model/resource.js';
import type { PreparedStage } from './plan-host.js';
import type { PreparedTask } from './prepared-task.js';

/** What templates and `when`/`each` paths see. */
export type TemplateContext = Readonly<Record<string, unknown>>;

/** The rendering that preparing needs; implemented by render/. */
export type Rendering = {
  readonly context: (cluster: Cluster, host: Host) => TemplateContext;
  readonly text: (text: string, context: TemplateContext, at: Position) => string;
  /** The value at a dotted path; throws a positioned error where the path does not exist. */
  readonly lookup: (path: string, context: TemplateContext, at: Position) => unknown;
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
  readonly managedBy: string;
  readonly rendering: Rendering;
  readonly bind: BindTask;
  /** Only tasks with one of these tags (their own or their play's); empty: all. */
  readonly tags: readonly string[];
};

function renderArgs(task: Task, context: TemplateContext, render: Rendering['text']): Args {
  const renderValue = (value: ArgValue, at: Position): ArgValue => {
    if (typeof value === 'string') return value.includes('{{') ? render(value, context, at) : value;
    if (typeof value !== 'object') return value;
    if (Array.isArray(value)) {
      return (value as readonly ArgValue[]).map((item) => renderValue(item, at));
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, renderValue(item, at)]),
    );
  };
  const positionOf = (name: string): Position => task.args.positions.get(name) ?? task.at;
  return {
    at: task.at,
    positionOf,
    value: (name) => {
      const raw = task.args.values.get(name);
      return raw === undefined ? undefined : renderValue(raw, positionOf(name));
    },
  };
}

function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function isWanted(task: Task, context: TemplateContext, lookup: Rendering['lookup']): boolean {
  if (task.when === undefined) return true;
  const negated = task.when.startsWith('not ');
  const path = negated ? task.when.slice('not '.length).trim() : task.when;
  return isTrue(lookup(path, context, task.at)) !== negated;
}

function itemContexts(
  task: Task,
  context: TemplateContext,
  lookup: Rendering['lookup'],
): readonly TemplateContext[] {
  if (task.each === undefined) return [context];
  const items = lookup(task.each, context, task.at);
  return Array.isArray(items) ? items.map((item: unknown) => ({ ...context, item })) : [];
}

function hasTag(play: Play, task: Task, tags: readonly string[]): boolean {
  return tags.length === 0 || [...play.tags, ...task.tags].some((tag) => tags.includes(tag));
}

/** The tasks of every play that names this host, with their arguments rendered for it. */
export function prepareHost(preparation: Preparation, host: Host): readonly PreparedStage[] {
  const { cluster, rendering } = preparation;
  const context = rendering.context(cluster, host);

  const prepareTasks = (play: Play): readonly PreparedTask[] =>
    play.tasks
      .filter((task) => hasTag(play, task, preparation.tags))
      .filter((task) => isWanted(task, context, rendering.lookup))
      .flatMap((task) =>
        itemContexts(task, context, rendering.lookup).map((itemContext) =>
          preparation.bind(task, renderArgs(task, itemContext, rendering.text), {
            cluster,
            host,
            managedBy: preparation.managedBy,
            checkTemplate: (name, at) => {
              rendering.checkTemplate(name, itemContext, host, at);
            },
            renderTemplate: (name, facts) => rendering.template(name, itemContext, host, facts),
          }),
        ),
      );

  return preparation.playbook.plays
    .filter((play) => selectHosts(cluster, play.hosts).includes(host))
    .map((play) => ({ play, tasks: prepareTasks(play) }))
    .filter(({ tasks }) => tasks.length > 0);
}
