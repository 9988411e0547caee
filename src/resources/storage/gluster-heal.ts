import {
  glusterHealth,
  type GlusterHealth,
  type VolumeHealth,
} from '../../facts/storage/gluster-health.js';
import { glusterPool } from '../../facts/storage/gluster-pool.js';
import type { Seen } from '../../model/host/fact.js';
import type { Change } from '../../model/plan/change.js';
import type { Resource } from '../../model/plan/resource.js';
import { quote, quoteAll } from '../../model/text/shell-quote.js';
import { patientGluster, patientTimes } from '../../tiers/storage/patient-gluster.js';
import { bricksOn, parseGlusterWant, type GlusterWant } from './gluster-want.js';

type Facts = { readonly pool: typeof glusterPool; readonly health: typeof glusterHealth };

/**
 * A node's bricks run, and nothing waits to be healed: with `serial: 1` the next node has its turn only then. A file
 * of which nobody can tell the right copy waits for a person, and not here: it is not healed by waiting.
 */
export const glusterHeal: Resource<GlusterWant, Facts> = {
  kind: 'gluster_heal',
  argNames: [],
  parse: parseGlusterWant,
  facts: () => ({ pool: glusterPool, health: glusterHealth }),
  diff: diffHeal,
};

function diffHeal(want: GlusterWant, { pool, health }: Seen<Facts>): readonly Change[] {
  const names = want.volumes
    .filter(({ name }) => pool.volumes.some((known) => known.name === name && known.started))
    .map(({ name }) => name);
  if (names.length === 0) return [];
  const own = new Set(bricksOn(want).map(({ address, path }) => `${address}:${path}`));
  const lacks = names.map((name) => describeLack(name, own, health)).filter((text) => text !== '');
  if (lacks.length === 0) return [];
  return [
    {
      summary: `bricks run, and what waits to be healed is healed: ${lacks.join('; ')}`,
      diffs: [{ type: 'value', name: 'health', before: lacks.join('; '), after: 'healed' }],
      steps: [
        {
          type: 'run',
          script: healScript(names, own.size),
          quietMs: 150_000,
          worksInSilence: true,
        },
      ],
      expects: [
        {
          ref: glusterHealth,
          value: { lostPeers: health.lostPeers, volumes: names.map((name) => healthy(name, want)) },
        },
      ],
    },
  ];
}

function describeLack(name: string, own: ReadonlySet<string>, { volumes }: GlusterHealth): string {
  if (volumes === undefined) return `${name}: glusterd does not answer`;
  const bricks = volumes.find((volume) => volume.name === name)?.bricks ?? [];
  const off = bricks.filter(({ name: brick, online }) => own.has(brick) && !online);
  const pending = pendingOf(bricks);
  return [
    ...off.map((brick) => `the brick ${brick.name} does not run`),
    ...(pending === 0 ? [] : [`${String(pending)} files of ${name} wait to be healed`]),
  ].join(', ');
}

// Each brick counts what the others lack, so that the same file may be counted twice.
function pendingOf(bricks: VolumeHealth['bricks']): number {
  return Math.max(0, ...bricks.map(({ pending = 0 }) => pending));
}

function healthy(name: string, { volumes }: GlusterWant): VolumeHealth {
  const bricks = volumes.find((volume) => volume.name === name)?.bricks ?? [];
  return {
    name,
    bricks: bricks.map(({ address, path }) => ({
      name: `${address}:${path}`,
      online: true,
      pending: 0,
      split: 0,
    })),
  };
}

// `start force` starts what does not run, and leaves what does. A round of healing finds more to heal, which would
// wait 10 minutes for the next round. How long all of it takes depends on the data: it goes on as long as it gets forward.
function healScript(names: readonly string[], bricks: number): string {
  return `
${patientGluster(patientTimes)}
for name in ${quoteAll(names)}; do
  patient_gluster volume start "$name" force
  least= stuck=0
  while :; do
    summary=$(gluster --mode=script volume heal "$name" info summary) || summary=
    left=$(printf '%s\\n' "$summary" | sed -n 's/^Number of entries in heal pending: *//p' | sort -n | tail -n 1)
    case $left in
    0) break ;;
    '' | *[!0-9]*) left=unknown ;;
    *)
      echo "$name: $left files wait to be healed"
      gluster --mode=script volume heal "$name" >/dev/null 2>&1 || :
      ;;
    esac
    if [ "$left" != unknown ] && { [ -z "$least" ] || [ "$left" -lt "$least" ]; }; then
      least=$left stuck=0
    fi
    stuck=$((stuck + 1))
    [ "$stuck" -lt 60 ] || { echo "$name: after 2 min no file more is healed, $left wait: gluster volume heal $name info" >&2; exit 1; }
    sleep 2
  done
done
[ "$(pgrep -xc glusterfsd)" -ge ${quote(String(bricks))} ] || { echo 'a brick does not run: see /var/log/glusterfs/bricks' >&2; exit 1; }`.trim();
}
