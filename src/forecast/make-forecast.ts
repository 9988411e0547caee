import type { Forecast } from '../model/plan/forecast.js';
import { configurationImpact } from './configuration-impact.js';
import { listDirectorChanges } from './director-changes.js';
import { directorImpact } from './director-impact.js';
import { forecastTimes } from './forecast-times.js';
import { leavingImpact } from './leaving-impact.js';
import { owedMeetingImpact } from './owed-meeting-impact.js';
import { serverImpact } from './server-impact.js';
import { takeOverImpact } from './take-over-impact.js';
import { effectsByBatch, type Situation } from './situation.js';
import { unknownImpact } from './unknown-impact.js';
import { wayBackImpact } from './way-back-impact.js';

/**
 * What a plan means for clients: the times that the configuration promises, and what they feel of
 * the plan itself. Pure.
 */
export function makeForecast(situation: Situation): Forecast {
  const { cluster, plan } = situation;
  const changes = listDirectorChanges(plan);
  return {
    ...forecastTimes(cluster, changes),
    impact: [
      ...configurationImpact(situation, changes),
      ...owedMeetingImpact(situation, changes),
      ...leavingImpact(situation),
      ...effectsByBatch(plan).flatMap((batch) => [
        ...batch.flatMap((effective) => directorImpact(effective, situation)),
        ...serverImpact(batch, situation),
        ...batch.flatMap((effective) => takeOverImpact(effective, situation)),
        ...batch.flatMap((effective) => wayBackImpact(effective, situation, changes)),
        ...batch.flatMap((effective) => unknownImpact(effective, situation)),
      ]),
    ],
  };
}
