import { unknown, fail, type Opinion, type Rule } from '../opinion.js';
import { readBacks } from '../read-backs.js';
import { ofWrites, sinceFault } from './write-rules.js';

/** Nobody reads an older state than he has seen before. */
export const judgeReadings: Rule = ofWrites(({ experiment, moments, budget }) => {
  if (!budget.readsBack) return [];
  return readBacks(experiment).flatMap(({ host, readings, old }): readonly Opinion[] => {
    if (readings === 0) return [unknown(`${host} read nothing between its writes.`)];
    const [first] = old;
    if (first === undefined) return [];
    const found = first.found ?? 'nothing of it';
    return [
      fail(
        `${host} read an old state ${old.length} times: ${sinceFault(first.atMs, moments)} it found ${found}, and knew ${first.known} already.`,
      ),
    ];
  });
});
