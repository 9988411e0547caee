import { managedHosts, type ManagedHost } from '../../facts/records/managed-hosts.js';
import type { Host } from '../../model/cluster/cluster.js';
import { factId } from '../../model/host/fact.js';
import { managedHostsFolder } from '../../model/run/managed-by.js';
import type { RunIdentity } from '../../model/run/run-identity.js';
import { quote } from '../../model/text/shell-quote.js';
import type { ApplyContext } from './apply-plan.js';
import type { FactTable } from '../../facts/fact-table.js';
import type { PreparedHost } from '../plan/make-plan.js';
import type { Strategy } from '../strategy.js';

/** A run that has changed something, or is to. */
type Changed = {
  readonly strategy: Pick<Strategy, 'keepers'>;
  readonly hosts: readonly PreparedHost[];
  readonly identity: RunIdentity;
};

/** What became of its hosts. */
type Result = {
  readonly facts: ReadonlyMap<string, FactTable>;
  readonly failures: ReadonlyMap<string, unknown>;
  readonly notAttempted?: ReadonlyMap<string, unknown>;
};

type Forgetful = Pick<Changed, 'strategy'> & Pick<ApplyContext, 'pool' | 'signal' | 'emit'>;

/** Hosts that a cluster has from now on, and those that it has no longer. */
type Membership = {
  readonly joined: readonly Pick<Host, 'name' | 'address' | 'roles'>[];
  readonly left: readonly string[];
};

/**
 * Lets every keeper know which hosts have something of the cluster, so that one that leaves the
 * inventory is not forgotten, whoever looks and from wherever. It holds for hosts that owe nothing.
 */
export async function rememberHosts(
  run: Changed,
  { facts, failures, notAttempted }: Result,
  context: ApplyContext,
): Promise<void> {
  const { leaving = [] } = run.identity;
  const settled = run.hosts
    .filter(({ host, stages }) => stages.length > 0 && facts.has(host.name))
    .map(({ host }) => host)
    .filter(({ name }) => !failures.has(name) && notAttempted?.has(name) !== true);
  const membership = {
    joined: settled.filter(({ name }) => !leaving.includes(name)),
    left: settled.filter(({ name }) => leaving.includes(name)).map(({ name }) => name),
  };
  await Promise.all(
    run.strategy.keepers.map(async (keeper) => {
      const known = facts.get(keeper)?.entries().get(factId(managedHosts));
      const mine = membership.left.includes(keeper)
        ? `rm -rf -- ${managedHostsFolder}`
        : rememberScript(membership, known as readonly ManagedHost[] | undefined);
      if (mine !== undefined) await tell(keeper, mine, context);
    }),
  );
}

/** POSIX sh that writes down on a keeper what it does not know yet; undefined: it knows all. */
function rememberScript(
  { joined, left }: Membership,
  known: readonly ManagedHost[] | undefined,
): string | undefined {
  const lineOf = ({ address, roles }: Pick<ManagedHost, 'address' | 'roles'>): string =>
    [address, ...roles].join(' ');
  const isNew = (host: Membership['joined'][number]): boolean =>
    !(known ?? []).some((one) => one.name === host.name && lineOf(one) === lineOf(host));
  const lines = [
    ...joined.filter(isNew).map((host) => {
      return `printf '%s\\n' ${quote(lineOf(host))} >${quote(host.name)}`;
    }),
    ...left
      .filter((name) => known === undefined || known.some((one) => one.name === name))
      .map((name) => `rm -f -- ${quote(name)}`),
  ];
  if (lines.length === 0) return undefined;
  const folder = quote(managedHostsFolder);
  return ['set -eu', 'umask 022', `mkdir -p ${folder}`, `cd ${folder}`, ...lines].join('\n');
}

/** Lets the keepers forget hosts that belong to the cluster no longer. */
export async function forgetHosts(run: Forgetful, names: readonly string[]): Promise<void> {
  const script = rememberScript({ joined: [], left: names }, undefined);
  if (script === undefined) return;
  // Whoever writes a name at the same time writes the whole of it.
  const context = { ...run, assertLocked: () => undefined };
  await Promise.all(run.strategy.keepers.map((keeper) => tell(keeper, script, context)));
}

type TellContext = Pick<ApplyContext, 'pool' | 'signal' | 'emit' | 'assertLocked'>;

// What is only a memory does not fail a run.
async function tell(
  keeper: string,
  script: string,
  { pool, signal, emit, assertLocked }: TellContext,
): Promise<void> {
  try {
    assertLocked(keeper);
    const connection = await pool.connect(keeper);
    const { exitStatus, stderr } = await connection.exec(script, { signal });
    if (exitStatus !== 0) throw new Error(stderr.trim());
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    const text = `Could not write down on ${keeper} which hosts belong to the cluster: ${reason}`;
    emit({ type: 'warning', host: keeper, text });
  }
}
