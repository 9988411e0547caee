import { agreedStart } from '../../facts/database/agreed-start.js';
import { unitNamed, type UnitFact } from '../../facts/system/unit.js';
import type { FactRef, Seen } from '../../model/host/fact.js';
import type { Change } from '../../model/plan/change.js';
import type { Resource } from '../../model/plan/resource.js';
import { nodeOn } from '../../tiers/database/nodes.js';

type Want = { readonly unit: string };
type Facts = {
  readonly start: typeof agreedStart;
  readonly unit: FactRef<UnitFact | undefined>;
};

/**
 * Where a node begins the database's cluster, no other one runs, or tries to. One that looks for others would be taken for a
 * cluster that is there. An arbitrator that a good stop of all others has left alone is one: where two clusters meet, Galera
 * ends the one whose view is younger ("conflicting prims"), which is that of the node that begins.
 */
export const galeraPause: Resource<Want, Facts> = {
  kind: 'galera_pause',
  argNames: [],
  parse: (_, { cluster, host }) => ({
    unit:
      nodeOn(cluster.tiers.database, host)?.arbitrator === true
        ? 'garb.service'
        : 'mariadb.service',
  }),
  facts: ({ unit }) => ({ start: agreedStart, unit: unitNamed(unit) }),
  diff: ({ unit: name }, seen) => diffPause(name, seen),
};

function diffPause(name: string, { start, unit }: Seen<Facts>): readonly Change[] {
  if (start.type !== 'joins' || start.after === undefined || unit === undefined) return [];
  if (['inactive', 'failed'].includes(unit.activeState)) return [];
  return [
    {
      summary: `${name} stops until ${start.after} has begun the database's cluster`,
      diffs: [{ type: 'value', name, before: unit.activeState, after: 'inactive' }],
      steps: [{ type: 'run', script: `systemctl stop ${name}` }],
      expects: [
        {
          ref: unitNamed(name),
          value: { ...unit, activeState: 'inactive', subState: 'dead', mainPid: 0 },
        },
      ],
    },
  ];
}
