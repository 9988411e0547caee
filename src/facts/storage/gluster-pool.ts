import type { FactKind, FactRef } from '../../model/host/fact.js';

/** A volume as a node knows it. */
export type KnownVolume = {
  readonly name: string;
  readonly started: boolean;
  readonly replicas: number;
  readonly arbiters: number;
  /** `ADDRESS:/PATH`, each `/` and `-` as `-`: the node does not tell them apart. */
  readonly bricks: readonly string[];
  /** What was set, by the names of gluster(8). */
  readonly options: Readonly<Record<string, string>>;
};

/** What a node of GlusterFS knows about its pool, whether glusterd runs or not. */
export type GlusterPool = {
  /** Other nodes that belong to the pool, by their addresses or names. */
  readonly peers: readonly string[];
  readonly volumes: readonly KnownVolume[];
};

const folder = '/var/lib/glusterd';

// Not all lines: others hold the password by which clients are told apart. Peers have state 3 when both
// sides agree, glusterd-sm.h.
const lines =
  '^(state|hostname[0-9]+|status|replica_count|arbiter_count|brick-[0-9]+|[a-z][a-z0-9-]*\\.[a-z0-9.-]+)=';

function script(): string {
  return `grep -sHE '${lines}' ${folder}/peers/* ${folder}/vols/*/info 2>/dev/null || :`;
}

type Values = ReadonlyMap<string, string>;

function parse(output: string): GlusterPool {
  const peers = new Map<string, Map<string, string>>();
  const volumes = new Map<string, Map<string, string>>();
  for (const line of output.split('\n')) {
    const found =
      /^\S+\/(?:peers\/(?<peer>[^/:]+)|vols\/(?<volume>[^/]+)\/info):(?<key>[^=]+)=(?<value>.*)$/.exec(
        line,
      )?.groups;
    if (found === undefined) continue;
    const files = found['peer'] === undefined ? volumes : peers;
    const name = found['peer'] ?? found['volume'] ?? '';
    const values = files.get(name) ?? new Map<string, string>();
    files.set(name, values.set(found['key'] ?? '', found['value'] ?? ''));
  }
  return {
    peers: [...peers.values()].flatMap(namesOfPeer).sort(),
    volumes: [...volumes].map(([name, values]) => readVolume(name, values)),
  };
}

function namesOfPeer(values: Values): readonly string[] {
  if (values.get('state') !== '3') return [];
  return [...values].filter(([key]) => key.startsWith('hostname')).map(([, name]) => name);
}

function readVolume(name: string, values: Values): KnownVolume {
  const bricks = [...values].filter(([key]) => key.startsWith('brick-'));
  const order = ([key]: readonly [string, string]): number => Number(key.slice('brick-'.length));
  return {
    name,
    started: values.get('status') === '1',
    replicas: Number(values.get('replica_count')),
    arbiters: Number(values.get('arbiter_count')),
    bricks: bricks.sort((a, b) => order(a) - order(b)).map(([, brick]) => brick),
    options: Object.fromEntries([...values].filter(([key]) => key.includes('.'))),
  };
}

const glusterPoolFact: FactKind<GlusterPool> = { name: 'gluster-pool', script, parse };

/** What this node knows about its pool. */
export const glusterPool: FactRef<GlusterPool> = { kind: glusterPoolFact, key: 'all' };

/** A brick as `GlusterPool` names it. */
export function nameBrick({
  address,
  path,
}: {
  readonly address: string;
  readonly path: string;
}): string {
  return `${address}:${path.replaceAll('/', '-')}`;
}
