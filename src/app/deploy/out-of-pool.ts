import { convergeLocked } from '../../engine/converge.js';
import type { HostLocks } from '../../engine/locks/host-locks.js';
import type { Run, RunResult } from '../../engine/run.js';
import { drainRecord } from '../../facts/records/drain-record.js';
import type { Host } from '../../model/cluster/cluster.js';
import type { Drain, Drained, DrainRequest } from '../../model/cluster/drain.js';
import { LvsError } from '../../model/problem/error.js';
import type { Event } from '../../model/run/event.js';
import { agreeOnDrains } from '../../rollout/agree-on-drains.js';
import { isOwedByDeploy } from '../../rollout/content/owed-by-deploy.js';
import { webServicesOn } from '../../rollout/content/pool-place.js';
import { createRolloutGuard } from '../../rollout/guard.js';
import { directorStrategy } from '../../rollout/order/director-strategy.js';
import { awaitDrained } from '../drain/await-drained.js';
import { prepareDrain, requireFallback } from '../drain/drained-servers.js';
import { requireNothingElse, requireServed } from '../drain/review-drain.js';
import type { HostsInput } from '../run/prepare-hosts.js';

/** How web servers leave the pool, and come back to it. */
export type Pool = {
  /** Resolves when no director gives it new connections, and it has none left. */
  readonly drain: (host: string) => Promise<void>;
  readonly undrain: (host: string) => Promise<void>;
};

export type PoolContext = {
  readonly input: HostsInput;
  /** Those that are told. */
  readonly directors: readonly Host[];
  readonly about: Drained;
  readonly timeoutMs: number;
  /** Told what directors have on record from now on. */
  readonly learn: (facts: RunResult['facts']) => void;
  /** How the directors' part of the run is performed. Default: behind the gate of rollouts. */
  readonly perform?: (part: Run, locks: HostLocks) => Promise<RunResult>;
  /** How the last connections are waited for. Default: directors' tables are looked at. */
  readonly awaitLast?: typeof awaitDrained;
};

/**
 * Throws where one of these servers could not be taken out of the pool as things are: nobody would be left to serve,
 * or directors owe something else.
 */
export async function reviewPool(
  run: Run,
  planned: RunResult,
  context: PoolContext,
  servers: readonly string[],
): Promise<void> {
  for (const host of servers) {
    const request = requestOf(run, context, 'drain', host);
    // Servers that a run before has left outside have their turn first, and are back by then.
    if (request !== undefined)
      await reviewPart(run, context, { request, planned, isOver: isOfDeploy });
  }
}

function isOfDeploy({ for: purpose }: Drain): boolean {
  return purpose === 'deploy';
}

type Reviewed = {
  readonly request: DrainRequest;
  readonly planned: RunResult;
  readonly isOver?: (drain: Drain) => boolean;
};

async function reviewPart(
  run: Run,
  context: PoolContext,
  { request, planned, isOver }: Reviewed,
): Promise<void> {
  if (request.type === 'drain') {
    requireFallback(run.cluster, request);
    requireServed(run, planned, request, isOver);
  }
  const agreed = agreeOnDrains(run.cluster, planned.facts);
  const part = partOf(run, context, request);
  await requireNothingElse(part, planned, (stage) => isOwedByDeploy(agreed, stage));
}

/** undefined: it is in no pool. */
function requestOf(
  { cluster }: Run,
  { about }: PoolContext,
  type: DrainRequest['type'],
  host: string,
): DrainRequest | undefined {
  const services = webServicesOn(cluster, host).map(({ name }) => name);
  if (services.length === 0) return undefined;
  return { ...about, type, hosts: [host], services, for: 'deploy' };
}

/** Takes web servers out of the pool of directors whose locks a run has: as `drain` does, until a deploy is done. */
export function poolOf(run: Run, locks: HostLocks, context: PoolContext): Pool {
  const { timeoutMs, perform = convergeLocked, awaitLast = awaitDrained } = context;
  const ask = async (type: DrainRequest['type'], host: string): Promise<void> => {
    const request = requestOf(run, context, type, host);
    if (request === undefined) return;
    const part = partOf(run, context, request);
    const result = await perform(part, locks);
    requireDone(result, request);
    context.learn(afterwards(run, result, request));
    if (type === 'drain')
      requireDone(await awaitLast(part, result, { request, timeoutMs }), request);
  };
  return { drain: (host) => ask('drain', host), undrain: (host) => ask('undrain', host) };
}

/** What directors were seen to have, and that the request is on record by now. */
function afterwards(
  { cluster }: Pick<Run, 'cluster'>,
  { facts }: RunResult,
  request: DrainRequest,
): RunResult['facts'] {
  const value = agreeOnDrains(cluster, facts, request);
  const tables = [...facts].map(
    ([host, table]) => [host, table.overlay([{ ref: drainRecord, value }])] as const,
  );
  return new Map(tables);
}

/** The directors' part of a run: what it does there is told, what it plans is a part of what was planned. */
function partOf(run: Run, context: PoolContext, request: DrainRequest): Run {
  const { input, directors } = context;
  const { playbook, hosts } = prepareDrain(directors, input, request);
  const strategy = directorStrategy(run.cluster, request);
  const part: Run = {
    ...run,
    ...{ playbook, hosts, strategy },
    emit: (event) => {
      if (!isOfPart(event)) run.emit(event);
    },
    review: (planned) => reviewPart(run, context, { request, planned }),
    guard: (locks, { facts }) =>
      createRolloutGuard({ ...part, cluster: strategy.clusterBy(run.cluster, facts), locks }),
  };
  return part;
}

const ofPart: readonly Event['type'][] = [
  'phase-started',
  'phase-finished',
  'host-probed',
  'host-failed',
  'change-planned',
  'not-attempted',
];

function isOfPart({ type }: Event): boolean {
  return ofPart.includes(type);
}

/** Throws what went wrong as the server's failure: it is its turn that ends. */
function requireDone({ failures }: RunResult, { type, hosts }: DrainRequest): void {
  const [first] = failures;
  const [host = ''] = hosts;
  if (first === undefined) return;
  const [where, { code, message, details }] = first;
  if (code === 'NOT_DRAINED') {
    throw new LvsError(code, message, {
      host,
      hint: 'Wait for longer by --timeout, or switch it while it serves by --no-drain: then a client may get a page of one version, and what belongs to it of the other.',
    });
  }
  const what = type === 'drain' ? 'could not be drained' : 'is still drained';
  throw new LvsError(code, `${host} ${what}: ${where}: ${message}`, { ...details, host });
}
