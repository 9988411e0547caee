import test from 'ava';
import fc from 'fast-check';
import { clusterProperties } from './cluster-properties.js';
import { mutants } from './mutants.js';

for (const mutant of mutants) {
  const { name, breaks } = mutant;
  test(`it is found when ${name}`, async (t) => {
    t.timeout(5 * 60_000);
    const property = clusterProperties.find(({ title }) => title.startsWith(breaks));
    if (property === undefined) throw new Error(`There is no property "${breaks}".`);
    const { of, cases, title } = property;
    const { failed, numRuns, errorInstance } = await fc.check(of(mutant), {
      numRuns: cases,
      endOnFailure: true,
    });
    const said = errorInstance instanceof Error ? errorInstance.message : '';
    t.log(`"${title}" fails at case ${numRuns}: ${said.slice(0, 300)}`);
    t.true(failed, `"${title}" holds all the same`);
  });
}
