import type { HostLocks } from '../../engine/locks/host-locks.js';
import type { Run, RunResult } from '../../engine/run.js';
import type { Host } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';
import { joinNames } from '../../model/text/list-names.js';
import { owesChanges, type Stage } from '../../model/plan/plan.js';
import type { RolloutGuard } from '../../model/plan/rollout.js';
import { createRolloutGuard } from '../../rollout/guard.js';
import { askVersion } from '../../rollout/content/ask-version.js';
import { createContentGuard, type ServerTurn } from '../../rollout/content/content-guard.js';
import { contentPlaybook, switchPlay } from '../../rollout/content/content-plays.js';
import { contentStrategy } from '../../rollout/content/content-strategy.js';
import { placeIn } from '../../rollout/content/pool-place.js';
import { stepScript } from '../../engine/perform/step-script.js';
import { contentRecord, deployedContent } from '../../facts/content/deployed-content.js';
import type { FactTable } from '../../facts/fact-table.js';
import { rootReadable } from '../../resources/files/managed-file.js';
import { contentRecordFile } from '../../tiers/web/content/content-paths.js';
import { formatContentRecord } from '../../tiers/web/content/record-text.js';
import { switchScript } from '../../resources/content/content-changes.js';
import { wantedVersion } from '../../tiers/web/content/content-record.js';
import type { DeployOptions } from '../options.js';
import type { HostsInput } from '../run/prepare-hosts.js';
import type { Offer } from './open-offer.js';
import { poolOf, reviewPool, type PoolContext } from './out-of-pool.js';
import { prepareServers, toldDirectors } from './prepare-servers.js';

/** What is deployed where, and how. */
export type Deployment = Pick<Offer, 'request' | 'about' | 'artifacts'> & {
  readonly input: HostsInput;
  readonly chosen: readonly Host[];
  readonly options: Pick<DeployOptions, 'drain' | 'timeout' | 'keep'>;
  /** How directors take servers out of the pool, where that is not as in `PoolContext`. */
  readonly pool?: Partial<Pick<PoolContext, 'perform' | 'awaitLast'>>;
  /** Who watches over directors. Default: the gate of rollouts. */
  readonly directorGuard?: RolloutGuard;
  /** How servers are asked. Default: from a director. */
  readonly ask?: ServerTurn['ask'];
};

/** The run that brings content to web servers, one after the other, each outside of the pool. */
export function contentRun(opened: Run, deployment: Deployment): Run {
  const { input, chosen, request, about, artifacts, options } = deployment;
  const { cluster } = input;
  const strategy = contentStrategy(cluster, request, input.playbook);
  const want = {
    keep: options.keep,
    ...(request.type === 'deploy' ? { offered: request.offered } : {}),
  };
  const context: PoolContext = {
    ...{ input, about, directors: toldDirectors(chosen, cluster) },
    ...{ timeoutMs: options.timeout, learn: strategy.learn },
    ...deployment.pool,
  };
  // A plan is reviewed again under the locks.
  let isTold = false;
  const run: Run = {
    ...opened,
    ...{ cluster, strategy, artifacts, playbook: contentPlaybook },
    hosts: prepareServers(chosen, input, want),
    review: async (planned) => {
      const servers = takenOut(run, planned);
      if (servers.length > 0) requireSeen(run, planned);
      if (!options.drain || servers.length === 0) return;
      await reviewPool(run, planned, context, servers);
      const each = servers.length === 1 ? 'is drained' : 'are drained, one after the other,';
      const text = `${joinNames(servers)} ${each} until the last connection has gone`;
      if (!isTold) run.emit({ type: 'progress', text });
      isTold = true;
    },
    guard: (locks, { facts }) => {
      const wanted = wantedVersion(strategy.hold(facts));
      const pool = poolOf(run, locks, context);
      const ask = deployment.ask ?? ((host, version) => askVersion(run, host, version));
      const place = (host: string) => placeIn(cluster, facts, host);
      const turn: ServerTurn = {
        // Who was drained by a person stays so, and is waited for like the others.
        leave: async (host) => {
          if (options.drain) await pool.drain(host);
        },
        comeBack: async (host) => {
          if (place(host) === 'out') return 'it stays drained, as it was';
          if (options.drain || place(host) === 'out-for-deploy') await pool.undrain(host);
          return 'it is in the pool';
        },
        ask,
        goBack: (host) => goBack(run, locks, { host, facts: facts.get(host) }),
      };
      const { emit, signal } = run;
      return byStage({
        servers: createContentGuard({ turn, facts, wanted, emit, signal }),
        directors:
          deployment.directorGuard ??
          createRolloutGuard({ ...run, cluster: strategy.clusterBy(cluster, facts), locks }),
      });
    },
  };
  return run;
}

/** Directors that finish what a run before has left have the guard of their own. */
function byStage(guards: {
  readonly servers: RolloutGuard;
  readonly directors: RolloutGuard;
}): RolloutGuard {
  const of = ({ play }: Stage) => (play === switchPlay.name ? guards.servers : guards.directors);
  return {
    before: (stage, batch) => of(stage).before(stage, batch),
    after: (stage, batch) => of(stage).after(stage, batch),
    failed: (stage, batch, failures) => of(stage).failed(stage, batch, failures),
  };
}

type Former = { readonly host: string; readonly facts: FactTable | undefined };

/** A server serves what it was seen to serve before, and has on record what it had. */
async function goBack(
  { pool, signal }: Run,
  locks: HostLocks,
  { host, facts }: Former,
): Promise<void> {
  if (facts === undefined) return;
  const record = facts.get(contentRecord);
  const script = [
    'set -eu',
    switchScript(facts.get(deployedContent).current?.id),
    record === undefined
      ? `rm -f -- ${contentRecordFile}`
      : stepScript({
          ...{ type: 'write', path: contentRecordFile, content: formatContentRecord(record) },
          ...rootReadable,
        }),
  ];
  const connection = await pool.connect(host, signal);
  locks.assertHeld(host);
  const { exitStatus, stderr } = await connection.exec(script.join('\n'), { signal });
  if (exitStatus === 0) return;
  const message = 'The version before could not be put back.';
  throw new LvsError('COMMAND_FAILED', message, { host, exitStatus, stderr });
}

/** Throws where a director, or a web server, cannot be seen: nothing is begun then. */
function requireSeen(run: Run, { failures }: RunResult): void {
  const [first] = failures;
  if (first === undefined) return;
  const [host, { code, message, details }] = first;
  const others = run.hosts.map(({ host: { name } }) => name).filter((name) => !failures.has(name));
  const text = `Nothing was deployed, because ${host} could not be seen: ${message}`;
  const hint = `Mend it, or leave it out: --limit ${others.join(',')}. A web server that comes back then has the content of before, until lvsdeploy deploy runs again.`;
  throw new LvsError(code, text, { ...details, host, hint });
}

/** The servers whose turn comes, and which are in the pool. */
function takenOut({ cluster }: Run, { plan, facts }: RunResult): readonly string[] {
  return plan.stages
    .filter(({ play }) => play === switchPlay.name)
    .flatMap(({ batches }) => batches.flat().filter(owesChanges))
    .map(({ host }) => host)
    .filter((host) => placeIn(cluster, facts, host) === 'in');
}
