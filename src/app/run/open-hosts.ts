import type { Inventory } from '../../config/inventory.js';
import type { Host } from '../../model/cluster/cluster.js';
import type { ConnectionPool } from '../../model/host/connection.js';
import { LvsError } from '../../model/problem/error.js';
import type { SshSettings } from '../../model/cluster/ssh-settings.js';
import { createConnectionPool } from '../../transport/connection-pool.js';
import { chooseHosts } from './choose-hosts.js';
import type { HostOptions } from '../options.js';
import { resolveInventoryPath } from '../invocation/inventory-path.js';
import type { Invocation } from '../invocation/invocation.js';
import { readInventory, type Reader, type ReadingChecks } from '../invocation/read-inventory.js';

/** An inventory whose hosts can be connected to; nothing has been connected yet. */
export type OpenHosts = {
  readonly inventoryPath: string;
  readonly loaded: Inventory;
  /** Those that `--limit` names. */
  readonly chosen: readonly Host[];
  readonly pool: ConnectionPool;
};

function withHostKeyPolicy({ ssh }: Host, policy: HostOptions['hostKey']): SshSettings {
  if (policy === undefined || ssh.hostKey.type === policy) return ssh;
  if (policy !== 'pinned') return { ...ssh, hostKey: { type: policy } };
  throw new LvsError('USAGE', '--host-key pinned needs fingerprints in the inventory.', {
    hint: 'Write `ssh: { host_key: { pinned: ["SHA256:..."] } }` for each host.',
  });
}

/** What the inventory is held against, and how often a connection that does not come about is tried again. */
export type OpeningChecks = Omit<ReadingChecks, 'need'> & { readonly retries?: number };

/** Reads the inventory, and hides its secrets from now on; throws where something is wrong with it. */
export async function openHosts(
  invocation: Pick<Invocation, 'env'> & Reader,
  inventory: string | undefined,
  { limit, hostKey }: HostOptions,
  { retries, ...checks }: OpeningChecks = {},
): Promise<OpenHosts> {
  const { env } = invocation;
  const inventoryPath = resolveInventoryPath(inventory, env);
  const loaded = await readInventory(invocation, inventoryPath, checks);
  const chosen = chooseHosts(loaded.cluster, limit);
  // All of them: a health gate also asks hosts that the run does not change.
  const settings = loaded.cluster.hosts.map(
    (host) => [host.name, withHostKeyPolicy(host, hostKey)] as const,
  );
  const soon = chosen.map(({ name }) => name);
  const pool = createConnectionPool(new Map(settings), {
    env,
    soon,
    ...(retries === undefined ? {} : { retry: { retries } }),
  });
  return { inventoryPath, loaded, chosen, pool };
}
