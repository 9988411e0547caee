import assert from 'node:assert/strict';
import { convergeRun } from '../../../src/engine/converge.js';
import { planRun } from '../../../src/engine/plan-run.js';
import type { RunResult } from '../../../src/engine/run.js';
import {
  countChanges,
  hostStages,
  type HostStage,
  type Plan,
} from '../../../src/model/plan/plan.js';
import { Secret } from '../../../src/model/run/secret.js';
import type { Step } from '../../../src/model/plan/step.js';
import type { RunRecord, SimulatedCluster } from './simulated-cluster.js';
import { copyHostState } from './host-state.js';
import type { Site } from './site.js';
import type { PerformedStep } from './step-actions.js';

/** A site, and the hosts that are to become it. */
export type World = { readonly site: Site; readonly cluster: SimulatedCluster };

/** A run that is over. */
export type Outcome = RunResult & RunRecord;

/** `lvsdeploy plan`. */
export async function plan({ site, cluster }: World): Promise<Outcome> {
  const { run, record } = cluster.open(site);
  return { ...(await planRun(run)), ...record };
}

/** `lvsdeploy up`. */
export async function converge({ site, cluster }: World): Promise<Outcome> {
  const { run, record } = cluster.open(site);
  return { ...(await convergeRun(run)), ...record };
}

/** A converge that must go well. */
export async function deploy(world: World): Promise<Outcome> {
  const outcome = await converge(world);
  assert.deepEqual(describeFailures(outcome), []);
  return outcome;
}

function describeFailures({ failures }: RunResult): readonly string[] {
  return Array.from(
    failures,
    ([host, { code, message, details }]) => `${host}: ${code} ${message} ${details.stderr ?? ''}`,
  );
}

function toPerformed(step: Step): readonly PerformedStep[] {
  switch (step.type) {
    case 'run':
      return [{ type: 'run', script: step.script }];
    case 'write': {
      const { content } = step;
      return [{ ...step, content: content instanceof Secret ? content.reveal() : content }];
    }
    case 'put':
    case 'fetch':
      return [{ type: step.type, path: step.path }];
    case 'meet':
      // Nothing that a host would notice.
      return [];
  }
}

// Artifacts travel before and after the other steps of a stage; model/step.ts.
function stepsOf(stage: HostStage): readonly PerformedStep[] {
  const steps = stage.tasks
    .flatMap(({ changes }) => changes.flatMap((change) => change.steps))
    .flatMap(toPerformed);
  const of = (type: Step['type']) => steps.filter((step) => step.type === type);
  const scripts = steps.filter(({ type }) => type === 'run' || type === 'write');
  return [...of('put'), ...scripts, ...of('fetch')];
}

/** The steps that a plan announces for a host, in the order in which they are to be done. */
function plannedSteps(plan: Plan, host: string): readonly PerformedStep[] {
  return hostStages(plan)
    .filter((stage) => stage.host === host)
    .flatMap(stepsOf);
}

function assertPerformed({ cluster }: World, { plan, events }: Outcome): void {
  for (const [name, { performed }] of cluster.hosts) {
    assert.deepEqual(performed, plannedSteps(plan, name), `steps performed on ${name}`);
  }
  const told = events.filter(({ type }) => type === 'change-done').length;
  assert.equal(told, countChanges(plan), 'changes told as done');
}

/** What is planned is what is done; then nothing is owed, and finding that out takes one exec a host. */
export async function holdsWhatItPlans(world: World): Promise<void> {
  const announced = await plan(world);
  const done = await deploy(world);
  assert.deepEqual(done.plan, announced.plan, 'the plan of `up` is that of `plan`');
  assertPerformed(world, done);
  assertRunsWhatIsOnDisk(world);

  const again = await deploy(world);
  assert.deepEqual(summaries(again.plan), [], 'still owed after applying');
  assert.deepEqual(
    [...world.cluster.hosts.values()].flatMap(({ performed }) => performed),
    [],
  );
  for (const { host } of world.site.hosts) assert.equal(again.execs.get(host.name), 1, 'execs');
}

/** Every change of a plan in words. */
function summaries(plan: Plan): readonly string[] {
  return hostStages(plan).flatMap(({ host, tasks }) =>
    tasks.flatMap(({ changes }) => changes.map(({ summary }) => `${host}: ${summary}`)),
  );
}

// The unit files of the distribution's own packages may be newer than a unit's start.
function assertRunsWhatIsOnDisk({ cluster }: World): void {
  for (const { name: host, files, units } of cluster.states) {
    for (const [unit, { activeState, loaded }] of units) {
      // Of a unit that was taken back only its name is left.
      if (activeState === 'inactive' && !files.has(`/etc/systemd/system/${unit}`)) continue;
      assert.equal(activeState, 'active', `${unit} of ${host}`);
      for (const [path, content] of loaded) {
        if (path.startsWith('/usr/lib/') || path.endsWith('lvs_rs.service')) continue;
        assert.equal(content, files.get(path)?.content, `${unit} of ${host} runs with ${path}`);
      }
    }
  }
}

/** Planning does nothing on any host, and says the same again. */
export async function plansWithoutDoing(world: World): Promise<void> {
  const before = world.cluster.states.map(copyHostState);
  const first = await plan(world);
  assert.deepEqual(
    [...world.cluster.hosts.values()].flatMap(({ performed }) => performed),
    [],
  );
  assert.deepEqual(world.cluster.states, before, 'hosts after planning');
  const second = await plan(world);
  assert.deepEqual(second.plan, first.plan);
}
