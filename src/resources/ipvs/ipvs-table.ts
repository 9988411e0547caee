import {
  askChecker,
  unchangedMindScript,
  type CheckedService,
} from '../../facts/ipvs/checker-state.js';
import { directorTableOf, type DirectorTable } from '../../facts/ipvs/director-table.js';
import { fileAt, type FileFact } from '../../facts/system/file.js';
import { keepalivedRuns } from '../../facts/keepalived/keepalived.js';
import { unitNamed, type UnitFact } from '../../facts/system/unit.js';
import { isOf } from '../../lvs/entrances/entry-name.js';
import type { Args } from '../../model/plan/args.js';
import type { Change } from '../../model/plan/change.js';
import type { VirtualService } from '../../model/cluster/cluster.js';
import type { FactRef, Seen } from '../../model/host/fact.js';
import type { Resource, TaskContext, Undo } from '../../model/plan/resource.js';
import { readText } from '../arguments.js';
import { ipvsadm } from './ipvsadm.js';
import { findDrift, findStrangers, namesFrom } from './ipvs-findings.js';
import { stampPath } from '../service/loaded-stamp.js';
import { isUnitName } from '../files/unit-file.js';

type TableWant = {
  /** The unit of keepalived, which fills the table. */
  readonly unit: string;
  readonly services: readonly VirtualService[];
};
type Facts = {
  readonly table: FactRef<DirectorTable>;
  readonly unit: FactRef<UnitFact | undefined>;
  readonly stamp: FactRef<FileFact>;
};

function parse(args: Args, { cluster }: TaskContext): TableWant {
  const name = readText(args, 'kept_by');
  return { unit: isUnitName(name) ? name : `${name}.service`, services: cluster.services };
}

/*
 * The table is keepalived's. What it believes to be there has to be there, and nothing else; why it
 * believes so (a real server whose check fails) is not for us to judge. Where it does not tell, nobody
 * knows what is drift.
 */
function diff(want: TableWant, seen: Seen<Facts>): readonly Change[] {
  const { table } = seen;
  if (table.type === 'as-wanted' || table.services === undefined) return [];
  if (table.checker === undefined || !isLeftAlone(seen)) return [];
  const names = namesFrom(want.services);
  const findings = [
    ...table.checker.services.flatMap((service) =>
      findDrift(withEngine(service, want.services), table.services ?? [], names),
    ),
    ...findStrangers(table.checker, table.services, names),
  ];
  const guard = [askChecker, unchangedMindScript(table.checker)].join('\n');
  const expects = [{ ref: directorTableOf(want.services), value: afterwards }];
  return findings.map(({ summary, diffs, commands }, index) => ({
    summary,
    diffs,
    // A real server that a check takes out between plan and now must not be put back.
    steps: [{ type: 'run', script: [...(index === 0 ? [guard] : []), ...commands].join('\n') }],
    expects,
  }));
}

// Its dump does not tell, and an edit without one would take it away.
function withEngine(believed: CheckedService, services: readonly VirtualService[]): CheckedService {
  const engine = services.find((service) => isOf(believed, service))?.persistenceEngine;
  return engine === undefined ? believed : { ...believed, persistenceEngine: engine };
}

const afterwards: DirectorTable = { type: 'as-wanted', services: [] };

// What a plan makes keepalived do, start or load its file again, fills the table anew.
function isLeftAlone({ unit, stamp }: Seen<Facts>): boolean {
  if (unit?.activeState !== 'active' || unit.startedAtSeconds === Infinity) return false;
  return stamp.type !== 'file' || stamp.mtimeSeconds !== Infinity;
}

// keepalived takes its entries along when it stops; these are of one that was killed. Whether it runs
// is asked of its process: the plan itself may have stopped the unit by now.
function undo({ services }: TableWant): Undo {
  const table = directorTableOf(services);
  return {
    refs: [table, keepalivedRuns],
    restores: [],
    diff: (look) => {
      const names = namesFrom(services);
      const left = (look(table).services ?? []).filter((entry) =>
        services.some((service) => isOf(entry, service)),
      );
      if (look(keepalivedRuns).running) return [];
      return left.map((entry) => ({
        summary: `the IPVS table loses ${names.service(entry)}`,
        diffs: [{ type: 'value', name: `IPVS service ${names.service(entry)}`, before: 'present' }],
        steps: [{ type: 'run', script: ipvsadm('delete service', entry) }],
        expects: [{ ref: table, value: afterwards }],
      }));
    },
  };
}

/** The kernel's table of virtual services, as keepalived believes it to be. */
export const ipvsTableResource: Resource<TableWant, Facts> = {
  kind: 'ipvs_table',
  argNames: ['kept_by'],
  parse,
  facts: ({ unit, services }) => ({
    table: directorTableOf(services),
    unit: unitNamed(unit),
    stamp: fileAt(stampPath(unit)),
  }),
  diff,
  // Who keeps the table is keepalived, whatever its unit is called.
  declares: ({ unit }) => ({ type: 'service', unit, role: 'director', loads: [] }),
  undo,
};
