import type { Change } from '../../model/plan/change.js';
import { isOfDirector } from '../../model/plan/effect.js';
import type { HostStage, Plan, Stage } from '../../model/plan/plan.js';
import type { Play } from '../../model/plan/playbook.js';
import {
  makePlan,
  type Planned,
  type PlanInput,
  type PreparedHost,
} from '../../engine/plan/make-plan.js';
import type { Observation } from '../../engine/plan/observe.js';
import type { PreparedStage } from '../../engine/plan/plan-host.js';
import { changesAgreement } from './vrrp-change.js';

/**
 * Everything that is owed, from what was seen; where directors are to load another build, and also to
 * change what all of them must agree on, in two steps. They restart one after the other, and what they
 * must agree on they load at the same moment: one play cannot be both. So the other build comes first,
 * with the configuration that they have, and the rest is planned upon that. Pure.
 */
export function planInSteps(input: PlanInput, seen: Observation): Planned {
  const whole = makePlan(input, seen);
  const plays = input.playbook.plays.filter((play) => isDivided(play, whole.plan));
  if (whole.failures.size > 0 || plays.length === 0) return whole;
  const first = makePlan({ ...input, hosts: restartOnly(input.hosts, plays, whole.plan) }, seen);
  const builds = new Set([...input.builds, ...listFetched(first.plan)]);
  const rest = makePlan({ ...input, builds }, expect(first.plan, seen));
  const stages = [...first.plan.stages.filter(owesAnything).map(nameFirst), ...rest.plan.stages];
  return { plan: { stages }, failures: new Map([...first.failures, ...rest.failures]) };
}

// A start is something else: nobody hears a director that does not run.
function isDivided({ name, together }: Play, { stages }: Plan): boolean {
  if (together === undefined) return false;
  const hosts = stages.filter(({ play }) => play === name).flatMap(({ batches }) => batches.flat());
  const agreeing = hosts.filter((stage) => changesOf(stage).some(changesAgreement));
  return agreeing.length > 1 && agreeing.some(restarts);
}

function changesOf({ tasks }: HostStage): readonly Change[] {
  return tasks.flatMap(({ changes }) => changes);
}

function isRestart({ effect }: Change): boolean {
  return isOfDirector(effect, 'restart');
}

function restarts(stage: HostStage): boolean {
  return changesOf(stage).some(isRestart);
}

/** Kinds of resources that only bring a build to a host. */
const buildKinds = ['source_build', 'package', 'installed_build'];

/** The tasks that build, install and restart, of the hosts that have to; no other host has any. */
function restartOnly(
  hosts: readonly PreparedHost[],
  divided: readonly Play[],
  { stages }: Plan,
): readonly PreparedHost[] {
  const restarting = stages
    .filter(({ play }) => divided.some(({ name }) => name === play))
    .flatMap(({ batches }) => batches.flat().filter(restarts));
  const names = new Set(restarting.map(({ host }) => host));
  const restarted = new Set(
    restarting.flatMap(({ tasks }) =>
      tasks.filter(({ changes }) => changes.some(isRestart)).map(({ name }) => name),
    ),
  );
  return hosts.map((host) => ({
    ...host,
    stages: host.stages.map((stage) =>
      keepTasks(stage, ({ kind, name }) =>
        names.has(host.host.name)
          ? buildKinds.includes(kind) || (divided.includes(stage.play) && restarted.has(name))
          : kind === 'source_build',
      ),
    ),
  }));
}

function keepTasks(
  { play, tasks }: PreparedStage,
  isKept: (task: PreparedStage['tasks'][number]) => boolean,
): PreparedStage {
  return { play, tasks: tasks.filter(isKept) };
}

/** What will be seen when a plan is performed. */
function expect({ stages }: Plan, { facts, failures }: Observation): Observation {
  const after = new Map(facts);
  for (const stage of stages.flatMap(({ batches }) => batches.flat())) {
    const table = after.get(stage.host);
    if (table === undefined) continue;
    const expected = changesOf(stage).flatMap(({ expects }) => expects);
    after.set(stage.host, table.overlay(expected));
  }
  return { facts: after, failures };
}

/** Keys of the builds that a plan takes into the control host's cache. */
function listFetched({ stages }: Plan): readonly string[] {
  const changes = stages.flatMap(({ batches }) => batches.flat().flatMap(changesOf));
  return changes.flatMap(({ steps }) =>
    steps.flatMap((step) =>
      step.type === 'fetch' && step.artifact.type === 'build' ? [step.artifact.key] : [],
    ),
  );
}

function owesAnything({ batches }: Stage): boolean {
  return batches.flat().some((stage) => changesOf(stage).length > 0);
}

function nameFirst(stage: Stage): Stage {
  return { ...stage, play: `${stage.play}, first the other build` };
}
