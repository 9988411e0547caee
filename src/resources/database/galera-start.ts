import { agreedStart } from '../../facts/database/agreed-start.js';
import { galeraState, type GaleraState } from '../../facts/database/galera-state.js';
import { unitNamed, type UnitFact } from '../../facts/system/unit.js';
import type { FactRef, Seen } from '../../model/host/fact.js';
import type { Change } from '../../model/plan/change.js';
import type { Resource } from '../../model/plan/resource.js';
import { LvsError } from '../../model/problem/error.js';
import { beginFile, dataFolder } from '../../tiers/database/paths.js';

type Facts = {
  readonly own: typeof galeraState;
  readonly start: typeof agreedStart;
  readonly unit: FactRef<UnitFact | undefined>;
};

/** The kind of the tasks in which a node begins a cluster: whoever does goes before those that join. */
export const galeraStartKind = 'galera_start';

/**
 * A database node is fit to be started: it joins those that run, or is the only one that begins. It does not start
 * anything itself.
 */
export const galeraStart: Resource<undefined, Facts> = {
  kind: galeraStartKind,
  argNames: [],
  parse: () => undefined,
  facts: () => ({ own: galeraState, start: agreedStart, unit: unitNamed('mariadb.service') }),
  diff: (_, seen) => diffStart(seen),
};

function diffStart({ own, start, unit }: Seen<Facts>): readonly Change[] {
  if (start.type === 'refused') {
    throw new LvsError('UNSUPPORTED_HOST', `MariaDB is not started here: ${start.reason}.`, {
      hint: start.hint,
    });
  }
  if (start.type === 'begins') return [begin(own, unit, start.because)];
  return own.isBeginning ? [joinAfterAll(own)] : [];
}

// What Debian's galera_new_cluster does, in two steps: the start itself is that of any service. Whether it is safe was
// decided by all nodes; what the node wrote down itself knows only of a good stop.
function begin(own: GaleraState, unit: UnitFact | undefined, because: string): Change {
  return {
    summary: `this node begins the database's cluster: ${because}`,
    diffs: [{ type: 'value', name: 'first node of the cluster', after: 'this one' }],
    steps: [
      {
        type: 'run',
        script: [
          'systemctl stop mariadb.service 2>/dev/null || :',
          `[ ! -e ${dataFolder}/grastate.dat ] || sed -i 's/^safe_to_bootstrap:.*/safe_to_bootstrap: 1/' ${dataFolder}/grastate.dat`,
          `echo "_WSREP_NEW_CLUSTER='--wsrep-new-cluster'" >${beginFile}`,
        ].join('\n'),
      },
    ],
    expects: [
      { ref: galeraState, value: { ...own, unit: 'inactive', isBeginning: true } },
      {
        ref: unitNamed('mariadb.service'),
        value: unit && { ...unit, activeState: 'inactive', subState: 'dead' },
      },
    ],
  };
}

function joinAfterAll(own: GaleraState): Change {
  return {
    summary: 'this node joins the cluster that is there, and does not begin one',
    diffs: [{ type: 'value', name: beginFile, before: 'present' }],
    steps: [{ type: 'run', script: `rm -f -- ${beginFile}` }],
    expects: [{ ref: galeraState, value: { ...own, isBeginning: false } }],
  };
}
