/** What becomes of a database node that is to run. */
export type StartDecision =
  /** It finds the others by itself, or runs already; `after`: the host that has to begin first. */
  | { readonly type: 'joins'; readonly after?: string }
  /** It begins the cluster, or goes on with its data; `because`: why this one. */
  | { readonly type: 'begins'; readonly because: string }
  | { readonly type: 'refused'; readonly reason: string; readonly hint: string };

/** What is known of a node that may begin. */
export type NodeSeen = {
  readonly host: string;
  /** undefined: it was not asked, or did not answer. */
  readonly seen?: {
    readonly isOurs: boolean;
    readonly databases: readonly string[];
    readonly uuid?: string;
    readonly position?: number;
    readonly status?: {
      readonly component: string;
      readonly uuid: string;
      readonly committed: number;
    };
  };
};

type Seen = NodeSeen & { readonly seen: NonNullable<NodeSeen['seen']> };

/**
 * What each node that has the data does, by what was seen of all of them; in the order of the inventory. At most one
 * begins, and only where no other one runs, or may know more. Pure.
 *
 * @param from the host that an operator has named to begin, whatever the others may know
 */
export function decideStarts(
  nodes: readonly NodeSeen[],
  from?: string,
): ReadonlyMap<string, StartDecision> {
  const seen = nodes.filter((node): node is Seen => node.seen !== undefined);
  const strangers = new Map(
    seen.flatMap((node) => {
      const refusal = refuseStranger(node, seen);
      return refusal === undefined ? [] : [[node.host, refusal] as const];
    }),
  );
  const whole = decideTogether(nodes, seen, strangers.size, from);
  return new Map(
    nodes.map(({ host }) => [
      host,
      strangers.get(host) ??
        (whole.type === 'begins' && whole.host !== host ? { type: 'joins' } : whole),
    ]),
  );
}

type Together =
  | Exclude<StartDecision, { readonly type: 'begins' }>
  | { readonly type: 'begins'; readonly host: string; readonly because: string };

function decideTogether(
  nodes: readonly NodeSeen[],
  seen: readonly Seen[],
  strangers: number,
  from: string | undefined,
): Together {
  const running = seen.filter(({ seen: { status } }) => status?.component === 'Primary');
  const clusters = new Set(running.map(({ seen: { status } }) => status?.uuid));
  if (clusters.size > 1) {
    return refuse(
      `${running.map(({ host }) => host).join(' and ')} are in different clusters: each goes on by itself`,
      'Decide whose data count, and stop MariaDB on the others; docs/database.md says what then.',
    );
  }
  if (running.length > 0) return { type: 'joins' };
  if (from !== undefined) {
    return { type: 'begins', host: from, because: 'it was named by --database-from' };
  }
  const missing = nodes.filter(({ seen: one }) => one === undefined).map(({ host }) => host);
  if (missing.length > 0) {
    return refuse(
      `no database node runs, and ${missing.join(' and ')} ${missing.length === 1 ? 'was' : 'were'} not seen: ${missing.length === 1 ? 'it' : 'they'} may have newer data`,
      'Bring it back, and do not leave it out by --limit. Where its data are lost: --database-from HOST goes on from that host.',
    );
  }
  if (strangers > 0) {
    return refuse(
      'no database node runs, and not all of them can take part',
      'See what is said of the other nodes.',
    );
  }
  return decideAmongStopped(seen);
}

function decideAmongStopped(seen: readonly Seen[]): Together {
  const [first] = seen;
  const filled = seen.filter((node) => node.seen.isOurs);
  if (filled.length === 0) {
    return {
      type: 'begins',
      host: first?.host ?? '',
      because: 'no node has any data',
    };
  }
  const unknown = filled.filter(({ seen: one }) => positionOf(one) === undefined);
  if (unknown.length > 0) {
    return refuse(
      `no database node runs, and how far the data of ${unknown.map(({ host }) => host).join(' and ')} are cannot be told`,
      'Look at `galera_recovery` there; --database-from HOST goes on from that host, whatever the others have.',
    );
  }
  const positions = filled.map(({ host, seen: one }) => ({
    host,
    position: positionOf(one) ?? -1,
  }));
  const best = positions.reduce((one, other) => (other.position > one.position ? other : one));
  const rest = positions
    .filter(({ host }) => host !== best.host)
    .map(({ host, position }) => `${host} ${position}`);
  return {
    type: 'begins',
    host: best.host,
    because: `its data are the newest: transaction ${best.position}${rest.length === 0 ? '' : `; ${rest.join(', ')}`}`,
  };
}

// One that runs, and is not among those that go on, tells how far it is itself.
function positionOf({ uuid, position, status }: Seen['seen']): number | undefined {
  if (status !== undefined) return status.committed;
  return uuid === undefined ? undefined : position;
}

/** Data that a start would overwrite are of this cluster, or there are none. */
function refuseStranger({ host, seen }: Seen, all: readonly Seen[]): StartDecision | undefined {
  if (!seen.isOurs && seen.databases.length > 0) {
    return refuse(
      `${host} has data of another origin: ${seen.databases.slice(0, 5).join(', ')}`,
      'They would be overwritten. Save them and move /var/lib/mysql away, or take the host out of `database`.',
    );
  }
  const known = new Set(
    all.flatMap(({ host: other, seen: { isOurs, uuid } }) =>
      other === host || !isOurs || uuid === undefined ? [] : [uuid],
    ),
  );
  const { uuid } = seen;
  if (!seen.isOurs || uuid === undefined || known.size === 0 || known.has(uuid)) return undefined;
  return refuse(
    `${host} has the data of another cluster (${uuid}) than ${all
      .filter((other) => other.host !== host && other.seen.isOurs)
      .map((other) => other.host)
      .join(' and ')}`,
    'They would be overwritten. Save them and move /var/lib/mysql away, on the host whose data do not count.',
  );
}

function refuse(reason: string, hint: string) {
  return { type: 'refused', reason, hint } as const;
}
