import { observe, type Observation } from '../../engine/plan/observe.js';
import type { PreparedHost } from '../../engine/plan/make-plan.js';
import type { Failures, Run } from '../../engine/run.js';
import type { FactTable } from '../../facts/fact-table.js';
import { unitNamed } from '../../facts/system/unit.js';
import { forecastRecovery, type SeenAtBoot } from '../../forecast/recovery/forecast-recovery.js';
import { unitAtBoot, type UnitAtBoot } from '../../forecast/recovery/units-at-boot.js';
import { wantedUnits } from './wanted-units.js';
import type { SiteRecovery } from '../../model/cluster/recovery.js';

type Foreseen = { readonly recoveries: readonly SiteRecovery[]; readonly failures: Failures };

/** Asks each host of a run which of its units start at boot, in one exec, and says what comes back by itself. */
export async function foreseeRecovery(
  run: Pick<Run, 'cluster' | 'hosts' | 'pool' | 'signal' | 'concurrency'>,
): Promise<Foreseen> {
  const asked = run.hosts.map((prepared) => ({ prepared, units: wantedUnits(prepared) }));
  const questions = asked.map(({ prepared: { host }, units }) => ({
    host: host.name,
    refs: units.map(unitNamed),
  }));
  const { pool, signal, concurrency } = run;
  const seen = await observe(questions, { pool, signal, concurrency, emit: () => undefined });
  return {
    recoveries: forecastRecovery(run.cluster, readSeen(asked, seen)),
    failures: seen.failures,
  };
}

type Asked = { readonly prepared: PreparedHost; readonly units: readonly string[] };

function readSeen(asked: readonly Asked[], { facts }: Observation): SeenAtBoot {
  return new Map(
    asked.flatMap(({ prepared: { host }, units }) => {
      const seen = facts.get(host.name);
      return seen === undefined ? [] : [[host.name, readUnits(units, seen)] as const];
    }),
  );
}

function readUnits(units: readonly string[], seen: FactTable): readonly UnitAtBoot[] {
  return units.map((unit) => unitAtBoot(unit, seen.get(unitNamed(unit))));
}
