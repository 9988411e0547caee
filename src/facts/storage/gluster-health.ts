import type { FactKind, FactRef } from '../../model/host/fact.js';

/** A brick of a volume, as one node sees it. */
export type BrickHealth = {
  /** `ADDRESS:/PATH`. */
  readonly name: string;
  /** Its process runs, and its node is in reach. */
  readonly online: boolean;
  /** Files and folders that another brick lacks, or has otherwise; undefined: nobody could tell. */
  readonly pending?: number;
  /** Besides: those of which nobody can tell which copy is right. */
  readonly split?: number;
};

/** What a node says about the health of a volume. */
export type VolumeHealth = { readonly name: string; readonly bricks: readonly BrickHealth[] };

/** What a node says about the storage. */
export type GlusterHealth = {
  /** undefined: glusterd does not answer. */
  readonly volumes?: readonly VolumeHealth[];
  /** Nodes that it does not reach. */
  readonly lostPeers: readonly string[];
};

// Each command of gluster(8) has its own time limit of two minutes, which is too long for a look. The state of a volume
// is asked of one node at a time: while another one asks, as when all are looked at at once, it is refused, or said to
// be that of no volume.
const script = `
ask() { timeout --signal=KILL 30 gluster --mode=script "$@" --xml 2>/dev/null || :; }
state() {
  set -- /var/lib/glusterd/vols/*/info
  [ -e "$1" ] || return 0
  for turn in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
    said=$(ask volume status all)
    case $said in *"<node>"* | *"not started"*) break ;; esac
    sleep 1
  done
  printf '%s\\n' "$said"
}
if [ -x /usr/sbin/gluster ]; then
  echo peers; ask peer status
  echo status; state
  for info in /var/lib/glusterd/vols/*/info; do
    [ -e "$info" ] || continue
    name=\${info%/info} name=\${name##*/}
    echo "heal $name"; ask volume heal "$name" info summary
  done
fi`.trim();

/** The texts of all elements of a name in XML as gluster writes it: no attributes matter, nothing is nested in itself. */
function elements(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?: [^>]*)?>(.*?)</${name}>`, 'gs'))].map(
    ([, inner = '']) => inner,
  );
}

function textOf(xml: string, name: string): string | undefined {
  return elements(xml, name)[0];
}

function countOf(xml: string, name: string): number | undefined {
  const text = textOf(xml, name);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function parse(output: string): GlusterHealth {
  const [, peers = '', rest = ''] = /^peers\n(.*?)^status\n(.*)$/ms.exec(output) ?? [];
  const [status = '', ...heals] = rest.split(/^(?=heal \w+$)/m);
  const lostPeers = elements(peers, 'peer')
    .filter((peer) => textOf(peer, 'connected') !== '1')
    .map((peer) => textOf(peer, 'hostname') ?? '');
  const isTold = heals.length === 0 || /<node>|not started/.test(status);
  if (!peers.includes('<peerStatus') || !isTold) return { lostPeers };
  const volumes = heals.map((heal) => readVolume(heal, status));
  return { volumes, lostPeers };
}

function readVolume(heal: string, status: string): VolumeHealth {
  const name = /^heal (\w+)/.exec(heal)?.[1] ?? '';
  const own = elements(status, 'volume').find((volume) => textOf(volume, 'volName') === name) ?? '';
  const running = new Set(
    elements(own, 'node')
      .filter((node) => textOf(node, 'status') === '1')
      .map((node) => `${textOf(node, 'hostname') ?? ''}:${textOf(node, 'path') ?? ''}`),
  );
  const bricks = elements(heal, 'brick').map((brick): BrickHealth => {
    const brickName = textOf(brick, 'name') ?? '';
    const pending = countOf(brick, 'numberOfEntriesInHealPending');
    const split = countOf(brick, 'numberOfEntriesInSplitBrain');
    return {
      name: brickName,
      online: running.has(brickName),
      ...(pending === undefined ? {} : { pending }),
      ...(split === undefined ? {} : { split }),
    };
  });
  return { name, bricks };
}

const glusterHealthFact: FactKind<GlusterHealth> = {
  name: 'gluster-health',
  script: () => script,
  parse,
};

/** What this node says about the health of all volumes. */
export const glusterHealth: FactRef<GlusterHealth> = { kind: glusterHealthFact, key: 'all' };
