import type { FactKind, FactRef } from '../../model/host/fact.js';
import { runsFolder } from '../../model/run/kept-files.js';

/** A run that changed the host. */
export type KeptRun = {
  readonly run: string;
  /** The host's clock, ISO 8601, UTC. */
  readonly startedAt: string;
  /** `alice@desk`. */
  readonly by: string;
  /** All that it owed the host was done. */
  readonly finished: boolean;
  /** Of a rollback: the runs that it undoes; empty for other runs, and for those of older versions. */
  readonly undoes: readonly string[];
};

const script = (): string =>
  [
    `grep -asH '' ${runsFolder}/last ${runsFolder}/*/about 2>/dev/null || :`,
    `for finished in ${runsFolder}/*/finished; do [ ! -e "$finished" ] || echo "$finished"; done`,
  ].join('\n');

function parse(output: string): readonly KeptRun[] {
  const prefix = `${runsFolder}/`;
  const lines = output
    .split('\n')
    .filter((line) => line.startsWith(prefix))
    .map((line) => line.slice(prefix.length));
  const valueOf = (start: string): string =>
    lines.find((line) => line.startsWith(start))?.slice(start.length) ?? '';
  const runs: KeptRun[] = [];
  let run = valueOf('last:');
  while (lines.includes(`${run}/about:run ${run}`) && !runs.some((known) => known.run === run)) {
    runs.push({
      run,
      startedAt: valueOf(`${run}/about:started `),
      by: valueOf(`${run}/about:by `),
      finished: lines.includes(`${run}/finished`),
      undoes: valueOf(`${run}/about:undoes `)
        .split(' ')
        .filter((name) => name !== ''),
    });
    run = valueOf(`${run}/about:previous `);
  }
  return runs;
}

const keptRunsFact: FactKind<readonly KeptRun[]> = { name: 'kept-runs', script, parse };

/** The runs that changed the host and that it remembers, the last one first. */
export const keptRuns: FactRef<readonly KeptRun[]> = { kind: keptRunsFact, key: 'all' };
