import type { GlusterSettings } from './settings.js';

/** A brick of a volume: a folder on one node. */
export type Brick = { readonly host: string; readonly address: string; readonly path: string };

/** A volume as it has to be: one brick on each node, each file on all of them. */
export type Volume = {
  readonly name: string;
  /** The arbiter's is the last one. */
  readonly bricks: readonly Brick[];
  readonly hasArbiter: boolean;
};

/** An option of every volume, and why it has that value. */
export type VolumeOption = { readonly value: string; readonly reason: string };

/** By the names of gluster(8), `volume set`. */
export const volumeOptions: Readonly<Record<string, VolumeOption>> = {
  'cluster.quorum-type': {
    value: 'auto',
    reason: 'a client writes only while it reaches more than half of the bricks',
  },
  'cluster.server-quorum-type': {
    value: 'server',
    reason:
      'a node that has lost the others stops its bricks, so that nobody uses what is old there',
  },
  'cluster.quorum-reads': {
    value: 'yes',
    reason: 'nor does a client read what may be old',
  },
  'cluster.favorite-child-policy': {
    value: 'none',
    reason: 'of a file that was written on both sides, no side is thrown away unasked',
  },
  'network.ping-timeout': {
    value: '10',
    reason: 'clients wait 10 to 20 s for a node that has died, not 42 to 84',
  },
  'cluster.heal-timeout': {
    value: '60',
    reason:
      'what a real server alone could not write to a node, or a full disk did not take, is healed within a minute, not ten',
  },
  'client.strict-locks': {
    value: 'on',
    reason:
      'who holds a lock that bricks have forgotten gets an error when it writes, and does not write on without the lock',
  },
};

/** So often a node looks by itself for what others lack; when one of them comes back, at once. */
export const healTimeoutSeconds = Number(volumeOptions['cluster.heal-timeout']?.value);

/**
 * The longest that a client waits for a node that has died: it looks every `network.ping-timeout` whether it has heard
 * anything for so long; rpc-clnt-ping.c of GlusterFS, rpc_clnt_ping_timer_expired().
 */
export const longestWaitSeconds = 2 * Number(volumeOptions['network.ping-timeout']?.value);

/** Every volume that real servers mount. */
export function volumesOf({ mounts, nodes, bricks }: GlusterSettings): readonly Volume[] {
  const names = new Set(mounts.map(({ source }) => source));
  return [...names].map((name) => ({
    name,
    bricks: nodes.map(({ host, address }) => ({
      host,
      address,
      path: `${bricks}/${name}/brick`,
    })),
    hasArbiter: nodes.some(({ arbiter }) => arbiter),
  }));
}

/** The node that does what is done once for all of them. */
export function leadingNode({ nodes }: GlusterSettings): string | undefined {
  return nodes[0]?.host;
}
