import type { Diagnosis, DiagnosisStep } from '../../model/diagnosis.js';
import { countedStatus, type CheckResult } from '../../model/report.js';
import { worstStatus } from '../../model/verdict.js';
import { places } from './probe.js';
import { probes } from './probe-table.js';

/**
 * Orders results along a request's way, and finds the one from which the others follow: probes stand
 * in their table with causes before consequences. Pure.
 */
export function diagnose(checks: readonly CheckResult[]): Diagnosis {
  const placeOf = new Map(probes.map(({ name, place }) => [name, place]));
  const steps = places.map((place): DiagnosisStep => {
    const here = checks.filter(({ name }) => placeOf.get(name) === place);
    return { place, checks: here, status: worstStatus(here.map(countedStatus)) };
  });
  const wrong = checks.filter((check) => countedStatus(check) !== 'pass');
  const cause = wrong.find(({ status }) => status === 'fail');
  return {
    steps,
    ...(cause === undefined ? {} : { cause }),
    further: wrong.filter((check) => check !== cause),
  };
}
