import {
  glusterPool,
  nameBrick,
  type GlusterPool,
  type KnownVolume,
} from '../../facts/storage/gluster-pool.js';
import type { Seen } from '../../model/host/fact.js';
import type { Change, Diff } from '../../model/plan/change.js';
import type { Resource } from '../../model/plan/resource.js';
import { LvsError } from '../../model/problem/error.js';
import { quote, quoteAll } from '../../model/text/shell-quote.js';
import { volumeOptions, type Volume } from '../../tiers/storage/volumes.js';
import { patientGluster, patientTimes } from '../../tiers/storage/patient-gluster.js';
import { parseGlusterWant, type GlusterWant } from './gluster-want.js';

type Facts = { readonly pool: typeof glusterPool };

/**
 * Peers, volumes and their options: what is done once for all nodes, on the first one. There is no way back:
 * volumes hold data.
 */
export const glusterVolumes: Resource<GlusterWant, Facts> = {
  kind: 'gluster_volumes',
  argNames: [],
  parse: parseGlusterWant,
  facts: () => ({ pool: glusterPool }),
  diff: diffVolumes,
};

function diffVolumes(want: GlusterWant, { pool }: Seen<Facts>): readonly Change[] {
  if (!want.leads) return [];
  let known = pool;
  const changes: Change[] = [];
  const add = (moved: Moved | undefined): void => {
    if (moved === undefined) return;
    changes.push(moved.change);
    known = moved.pool;
  };
  for (const node of want.nodes.slice(1)) add(probePeer(node.address, known));
  for (const volume of want.volumes) {
    refuseOther(volume, volumeOf(known, volume));
    add(create(volume, known));
    add(setOptions(volume, known));
    add(start(volume, known));
  }
  return changes;
}

/** A change, and the pool as it is afterwards. */
type Moved = { readonly change: Change; readonly pool: GlusterPool };

type Plain = {
  readonly summary: string;
  readonly diffs: readonly Diff[];
  readonly script: string;
  readonly pool: GlusterPool;
};

function move({ summary, diffs, script, pool }: Plain): Moved {
  return {
    pool,
    change: {
      summary,
      diffs,
      steps: [
        {
          type: 'run',
          script: `${patientGluster(patientTimes)}\n${script}`,
          quietMs: commandMs,
          worksInSilence: true,
        },
      ],
      expects: [{ ref: glusterPool, value: pool }],
    },
  };
}

// gluster(8) itself gives up after two minutes.
const commandMs = 150_000;

const gluster = 'patient_gluster';

function probePeer(address: string, pool: GlusterPool): Moved | undefined {
  if (pool.peers.includes(address)) return undefined;
  // The node is one of the pool when both sides have agreed, some moments after the command.
  const script = `${gluster} peer probe ${quote(address)}
tries=0
until LC_ALL=C grep -qsx 'state=3' $(LC_ALL=C grep -lsx ${quote(`hostname[0-9]*=${address}`)} /var/lib/glusterd/peers/*); do
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] || { echo ${quote(`${address} did not agree to be a peer within 60 s`)} >&2; exit 1; }
  sleep 1
done`;
  return move({
    summary: `${address} becomes a peer`,
    diffs: [{ type: 'value', name: `peer ${address}`, before: 'absent', after: 'in the pool' }],
    script,
    pool: { ...pool, peers: [...pool.peers, address].sort() },
  });
}

function volumeOf({ volumes }: GlusterPool, { name }: Volume): KnownVolume | undefined {
  return volumes.find((volume) => volume.name === name);
}

function replaceVolume(pool: GlusterPool, volume: KnownVolume): GlusterPool {
  const others = pool.volumes.filter(({ name }) => name !== volume.name);
  return { ...pool, volumes: [...others, volume] };
}

// To move data, somebody has to be sure which copy is good.
function refuseOther(volume: Volume, known: KnownVolume | undefined): void {
  if (known === undefined) return;
  const wanted = volume.bricks.map(nameBrick);
  const arbiters = volume.hasArbiter ? 1 : 0;
  const same =
    known.arbiters === arbiters &&
    known.bricks.length === wanted.length &&
    known.bricks.every((brick, index) => brick === wanted[index]);
  if (same) return;
  const message = `The volume ${volume.name} has the bricks ${known.bricks.join(', ')}${known.arbiters > 0 ? ', the last one an arbiter' : ''}; by the inventory it has ${wanted.join(', ')}${volume.hasArbiter ? ', the last one an arbiter' : ''}.`;
  throw new LvsError('UNSUPPORTED_HOST', message, {
    hint: 'lvsdeploy moves no data between bricks: see docs/storage.md, "Replace a brick", or put the inventory right.',
  });
}

function create(volume: Volume, pool: GlusterPool): Moved | undefined {
  if (volumeOf(pool, volume) !== undefined) return undefined;
  const { name, bricks, hasArbiter } = volume;
  const places = bricks.map(({ address, path }) => `${address}:${path}`);
  const kind = `replica ${String(bricks.length)}${hasArbiter ? ' arbiter 1' : ''}`;
  // Without `force`: gluster refuses folders that belong to a volume, or lie on the root's file system.
  const script = `${gluster} volume create ${quote(name)} ${kind} ${quoteAll(places)}`;
  const known: KnownVolume = {
    name,
    started: false,
    replicas: bricks.length,
    arbiters: hasArbiter ? 1 : 0,
    bricks: bricks.map(nameBrick),
    options: {},
  };
  return move({
    summary: `the volume ${name} is created: ${kind}`,
    diffs: places.map((after) => ({ type: 'value', name: `brick of ${name}`, after })),
    script,
    pool: replaceVolume(pool, known),
  });
}

function setOptions(volume: Volume, pool: GlusterPool): Moved | undefined {
  const known = volumeOf(pool, volume);
  if (known === undefined) return undefined;
  const wrong = Object.entries(volumeOptions).filter(
    ([key, { value }]) => known.options[key] !== value,
  );
  if (wrong.length === 0) return undefined;
  const set = Object.fromEntries(wrong.map(([key, { value }]) => [key, value]));
  return move({
    summary: `the volume ${volume.name} gets ${wrong.map(([key, { value }]) => `${key} ${value}`).join(', ')}`,
    diffs: wrong.map(([key, { value, reason }]) => ({
      type: 'value',
      name: `${key} of ${volume.name}`,
      ...(known.options[key] === undefined ? {} : { before: known.options[key] }),
      after: `${value}: ${reason}`,
    })),
    script: wrong
      .map(([key, { value }]) => `${gluster} volume set ${quoteAll([volume.name, key, value])}`)
      .join('\n'),
    pool: replaceVolume(pool, { ...known, options: { ...known.options, ...set } }),
  });
}

function start(volume: Volume, pool: GlusterPool): Moved | undefined {
  const known = volumeOf(pool, volume);
  if (known === undefined || known.started) return undefined;
  return move({
    summary: `the volume ${volume.name} starts`,
    diffs: [{ type: 'value', name: `volume ${volume.name}`, before: 'stopped', after: 'started' }],
    script: `${gluster} volume start ${quote(volume.name)}`,
    pool: replaceVolume(pool, { ...known, started: true }),
  });
}
