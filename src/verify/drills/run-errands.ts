import { selectHosts, type Cluster } from '../../model/cluster/cluster.js';
import type { Connection } from '../../model/host/connection.js';
import { LvsError } from '../../model/problem/error.js';
import { lastWord } from '../faults/ways/commands.js';
import type { Errand } from '../tiers/errand.js';

type Means = {
  readonly cluster: Cluster;
  readonly connect: (host: string) => Promise<Connection>;
  /** How long each may take. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
};

/** Does one after the other, up to the first that cannot be done; resolves with the reason. Rejects with INTERRUPTED. */
export async function runErrands(
  errands: readonly Errand[],
  means: Means,
): Promise<string | undefined> {
  for (const errand of errands) {
    const refused = await runErrand(errand, means);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

async function runErrand(errand: Errand, means: Means): Promise<string | undefined> {
  const { hosts, doneBy } = errand;
  const names =
    typeof hosts === 'string' ? selectHosts(means.cluster, hosts).map(({ name }) => name) : hosts;
  if (doneBy === 'all') {
    const all = await Promise.all(names.map((host) => runOnHost(host, errand, means)));
    return all.find((refused) => refused !== undefined);
  }
  let refused: string | undefined = 'there is no host to do it';
  for (const host of names) {
    refused = await runOnHost(host, errand, means);
    if (refused === undefined) return undefined;
  }
  return refused;
}

async function runOnHost(
  host: string,
  { script, stdin }: Errand,
  { connect, timeoutMs, signal }: Means,
): Promise<string | undefined> {
  try {
    const connection = await connect(host);
    const result = await connection.exec(script, {
      ...{ timeoutMs, ...(signal && { signal }) },
      ...(stdin === undefined ? {} : { stdin: stdin.reveal() }),
    });
    return result.exitStatus === 0 ? undefined : `${host}: ${lastWord(result)}`;
  } catch (error) {
    if (!(error instanceof LvsError) || error.code === 'INTERRUPTED') throw error;
    return `${host}: ${error.message}`;
  }
}
