import type { PreparedHost } from '../../engine/plan/make-plan.js';
import { prepareHost, type Preparation, type Rendering } from '../../engine/plan/prepare-host.js';
import type { PreparedStage } from '../../engine/plan/plan-host.js';
import {
  prepareTask,
  prepareUndo,
  prepareUndoWhile,
  toUndoTask,
  type PreparedTask,
} from '../../engine/plan/prepared-task.js';
import { gatherTaskMistakes } from '../../engine/plan/task-mistakes.js';
import { reversePlaybook, reverseStages } from '../../engine/plan/reverse-playbook.js';
import type { FactTable } from '../../facts/fact-table.js';
import { baseFacts, toHostFacts } from '../../facts/system/host.js';
import { agreedDrains, drainRecord } from '../../facts/records/drain-record.js';
import { managedHosts } from '../../facts/records/managed-hosts.js';
import type { Cluster, Host } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';
import type { HostUses } from '../../model/plan/declaration.js';
import type { Args } from '../../model/plan/args.js';
import type { FactRefs } from '../../model/host/fact.js';
import type { Playbook, Task } from '../../model/plan/playbook.js';
import type { Resource, TaskContext } from '../../model/plan/resource.js';
import { buildContext, withFacts, withUnknownFacts } from '../../render/context.js';
import { lookup, lookupList } from '../../render/lookup.js';
import { renderText } from '../../render/template.js';
import type { TemplateFiles } from '../../render/template-files.js';
import { readUses } from '../../resources/effects/host-uses.js';
import { undoOwnState } from '../../resources/own-state.js';
import { resources } from '../../resources/registry.js';

function renderingFrom(templates: TemplateFiles): Rendering {
  return {
    context: buildContext,
    text: renderText,
    lookup,
    lookupList,
    checkTemplate: (name, context, host, at) => {
      templates.check(name, withUnknownFacts(context, host), at);
    },
    template: (name, context, host, facts) =>
      templates.render(name, withFacts(context, host, facts)),
  };
}

type BindTyped = <Want, F extends FactRefs>(
  task: Pick<Task, 'name' | 'undoWhile'>,
  resource: Resource<Want, F>,
  ...of: readonly [args: Args, context: TaskContext]
) => PreparedTask;

const bindThere: BindTyped = ({ name, undoWhile }, resource, ...of) =>
  undoWhile === undefined
    ? prepareTask(name, resource, ...of)
    : prepareUndoWhile(undoWhile, prepareUndo(name, resource, ...of), {
        declares: prepareTask(name, resource, ...of).declares,
      });

const bindBack: BindTyped = ({ name }, resource, ...of) => prepareUndo(name, resource, ...of);

function createPreparation(
  cluster: Cluster,
  playbook: Playbook,
  templates: TemplateFiles,
  { tags, bindTyped }: { readonly tags: readonly string[]; readonly bindTyped: BindTyped },
): Omit<Preparation, 'attempt'> {
  return {
    cluster,
    playbook,
    tags,
    rendering: renderingFrom(templates),
    bind: (task, args, context) => {
      const resource = resources.get(task.kind);
      if (resource === undefined) {
        throw new LvsError('INVALID_INPUT', `There is no resource "${task.kind}".`, {
          at: task.at,
        });
      }
      return resource.open((typed) => bindTyped(task, typed, args, context));
    },
  };
}

/** All that is bound to hosts. */
export type HostsInput = {
  readonly cluster: Cluster;
  readonly playbook: Playbook;
  readonly templates: TemplateFiles;
  readonly tags: readonly string[];
};

type HostStages = {
  readonly host: Host;
  readonly stages: readonly PreparedStage[];
  readonly uses: HostUses;
};

/** Throws an InputError with the mistakes of all tasks on all hosts. */
function prepareStages(
  hosts: readonly Host[],
  preparation: Omit<Preparation, 'attempt'>,
): readonly HostStages[] {
  const { attempt, throwAll } = gatherTaskMistakes(preparation.playbook);
  const prepared = hosts.map((host) => ({
    host,
    stages: prepareHost({ ...preparation, attempt }, host),
  }));
  throwAll();
  return prepared
    .filter(({ stages }) => stages.length > 0)
    .map((one) => ({ ...one, uses: usesOf(one, preparation) }));
}

/** By all tasks of the playbook: what a file is for does not depend on what `--tags` leaves out. */
function usesOf(
  { host, stages }: Omit<HostStages, 'uses'>,
  preparation: Omit<Preparation, 'attempt'>,
): HostUses {
  const all = preparation.tags.length === 0 ? stages : prepareAll(host, preparation);
  const tasks = all.flatMap((stage) => stage.tasks);
  return readUses(
    tasks.flatMap(({ declares }) => declares ?? []),
    preparation.cluster,
  );
}

// What is wrong with tasks that are left out is no matter of this run.
function prepareAll(host: Host, preparation: Omit<Preparation, 'attempt'>) {
  const { attempt } = gatherTaskMistakes(preparation.playbook);
  return prepareHost({ ...preparation, tags: [], attempt }, host);
}

function toPreparedHost({ host, stages, uses }: HostStages): PreparedHost {
  const base = Object.values(baseFacts);
  const isDirector = host.roles.includes('directors');
  const remembered = isDirector ? [managedHosts, drainRecord, agreedDrains] : [];
  return {
    host,
    stages,
    refs: [
      ...base,
      ...remembered,
      ...stages.flatMap((stage) => stage.tasks.flatMap((task) => task.refs)),
    ],
    hostFacts: (facts: FactTable) => {
      const drains = isDirector ? facts.get(agreedDrains)?.drains : undefined;
      return { ...toHostFacts(facts.see(baseFacts), host), ...(drains && { drains }) };
    },
    uses,
  };
}

/** Binds the playbook's tasks to each host; hosts without a task are left out. */
export function prepareHosts(
  hosts: readonly Host[],
  { cluster, playbook, templates, tags }: HostsInput,
): readonly PreparedHost[] {
  const preparation = createPreparation(cluster, playbook, templates, {
    tags,
    bindTyped: bindThere,
  });
  return prepareStages(hosts, preparation).map(toPreparedHost);
}

/** Binds the ways back from the playbook's tasks, with the reversed playbook that they are planned by. */
export function prepareWayBack(
  hosts: readonly Host[],
  { cluster, playbook, templates }: HostsInput,
  { purge }: { readonly purge: boolean },
): { readonly playbook: Playbook; readonly hosts: readonly PreparedHost[] } {
  const preparation = createPreparation(cluster, playbook, templates, {
    tags: [],
    bindTyped: bindBack,
  });
  const reversed = reversePlaybook(playbook);
  const finish = (handled: ReadonlySet<string>): PreparedTask =>
    toUndoTask('lvsdeploy has been here', 'own_state', undoOwnState({ handled, purge }));
  const prepared = prepareStages(hosts, preparation).map((one) =>
    toPreparedHost({ ...one, stages: reverseStages(one.stages, reversed, finish) }),
  );
  return { playbook: reversed, hosts: prepared };
}
