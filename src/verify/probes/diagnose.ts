import type { Diagnosis, DiagnosisStep } from '../../model/verify/diagnosis.js';
import { countedStatus, type CheckResult } from '../../model/verify/report.js';
import { worstStatus } from '../../model/verify/verdict.js';
import { places, tierPlaces, type Place } from './probe.js';
import { probes } from './probe-table.js';

/**
 * Orders results along a request's way, and finds the one from which the others follow: probes stand
 * in their table with causes before consequences. `absent` are places that the inventory does not name. Pure.
 */
export function diagnose(checks: readonly CheckResult[], absent: readonly Place[] = []): Diagnosis {
  const placeOf = new Map(probes.map(({ name, place }) => [name, place]));
  const steps = places.flatMap((place): readonly DiagnosisStep[] => {
    const here = checks.filter(({ name }) => placeOf.get(name) === place);
    if (here.length === 0 && tierPlaces.includes(place)) return [];
    return [
      {
        place,
        ...(here.length === 0 ? {} : { status: worstStatus(here.map(countedStatus)) }),
        ...(absent.includes(place) ? { absent: true } : {}),
        checks: here,
      },
    ];
  });
  const wrong = checks.filter((check) => countedStatus(check) !== 'pass');
  const cause = wrong.find(({ status }) => status === 'fail');
  return {
    steps,
    ...(cause === undefined ? {} : { cause }),
    further: wrong.filter((check) => check !== cause),
  };
}
