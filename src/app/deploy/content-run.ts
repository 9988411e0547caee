import type { HostLocks } from '../../engine/locks/host-locks.js';
import type { Run, RunResult } from '../../engine/run.js';
import type { Host } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';
import { owesChanges } from '../../model/plan/plan.js';
import { askVersion } from '../../rollout/content/ask-version.js';
import { createContentGuard, type ServerTurn } from '../../rollout/content/content-guard.js';
import { contentPlaybook, switchPlay } from '../../rollout/content/content-plays.js';
import { contentStrategy } from '../../rollout/content/content-strategy.js';
import { placeIn } from '../../rollout/content/pool-place.js';
import { switchScript } from '../../resources/content/content-changes.js';
import { wantedVersion } from '../../tiers/web/content/content-record.js';
import type { DeployOptions } from '../options.js';
import type { HostsInput } from '../run/prepare-hosts.js';
import type { Offer } from './open-offer.js';
import { poolOf, type PoolContext } from './out-of-pool.js';
import { prepareServers, toldDirectors } from './prepare-servers.js';

/** What is deployed where, and how. */
export type Deployment = Pick<Offer, 'request' | 'about' | 'artifacts'> & {
  readonly input: HostsInput;
  readonly chosen: readonly Host[];
  readonly options: Pick<DeployOptions, 'drain' | 'timeout' | 'keep'>;
  /** How directors take servers out of the pool, where that is not as in `PoolContext`. */
  readonly pool?: Partial<Pick<PoolContext, 'perform' | 'awaitLast'>>;
  /** How servers are asked. Default: from a director. */
  readonly ask?: ServerTurn['ask'];
};

/** The run that brings content to web servers, one after the other, each outside of the pool. */
export function contentRun(opened: Run, deployment: Deployment): Run {
  const { input, chosen, request, about, artifacts, options } = deployment;
  const { cluster } = input;
  const strategy = contentStrategy(cluster, request);
  const want = {
    keep: options.keep,
    ...(request.type === 'deploy' ? { offered: request.offered } : {}),
  };
  const run: Run = {
    ...opened,
    ...{ cluster, strategy, artifacts, playbook: contentPlaybook },
    hosts: prepareServers(chosen, input, want),
    guard: (locks, { facts }) => {
      const wanted = wantedVersion(strategy.hold(facts));
      const context: PoolContext = {
        ...{ input, about, directors: toldDirectors(chosen, cluster) },
        ...{ timeoutMs: options.timeout, learn: strategy.learn },
        ...deployment.pool,
      };
      const pool = poolOf(run, locks, context);
      const ask = deployment.ask ?? ((host, version) => askVersion(run, host, version));
      const place = (host: string) => placeIn(cluster, facts, host);
      const turn: ServerTurn = {
        leave: async (host) => {
          // Who was drained by a person needs no waiting for: that person may have done it.
          if (!options.drain || place(host) === 'out') return;
          await pool.drain(host);
        },
        comeBack: async (host) => {
          if (options.drain ? place(host) !== 'out' : place(host) === 'out-for-deploy') {
            await pool.undrain(host);
          }
        },
        ask,
        serve: (host, version) => serve(run, locks, { host, version }),
      };
      const { emit, signal } = run;
      return createContentGuard({ turn, facts, wanted, emit, signal });
    },
  };
  return run;
}

type Served = { readonly host: string; readonly version: string | undefined };

async function serve(
  { pool, signal }: Run,
  locks: HostLocks,
  { host, version }: Served,
): Promise<void> {
  const connection = await pool.connect(host, signal);
  locks.assertHeld(host);
  const { exitStatus, stderr } = await connection.exec(`set -eu\n${switchScript(version)}`, {
    signal,
  });
  if (exitStatus === 0) return;
  const message = 'The version before could not be put back.';
  throw new LvsError('COMMAND_FAILED', message, { host, exitStatus, stderr });
}

/** Throws where a director, or a web server, cannot be seen: nothing is begun then. */
export function reviewContent(run: Run, { plan, failures }: RunResult): Promise<void> {
  const owes = plan.stages.some(
    ({ play, batches }) => play === switchPlay.name && batches.flat().some(owesChanges),
  );
  const [first] = failures;
  if (first === undefined || !owes) return Promise.resolve();
  const [host, { code, message, details }] = first;
  const others = run.hosts.map(({ host: { name } }) => name).filter((name) => !failures.has(name));
  const text = `Nothing was deployed, because ${host} could not be seen: ${message}`;
  const hint = `Mend it, or leave it out: --limit ${others.join(',')}. A web server that comes back then has the content of before, until lvsdeploy deploy runs again.`;
  return Promise.reject(new LvsError(code, text, { ...details, host, hint }));
}
