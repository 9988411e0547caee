import { finishedBuildPath } from '../../model/host/build-paths.js';
import type { FactKind, FactRef } from '../../model/host/fact.js';

// No process: the shell looks itself. An archive that is there is whole, it was moved into place last.
function script(programs: readonly string[]): string {
  return programs
    .map(
      (program) =>
        `for path in ${finishedBuildPath(`${program}-*`)}; do ` +
        `[ ! -f "$path" ] || printf '%s\\n' "$path"; done`,
    )
    .join('\n');
}

function parse(output: string, program: string): readonly string[] {
  const [before = '', after = ''] = finishedBuildPath('|').split('|');
  return output
    .split('\n')
    .filter((line) => line.startsWith(`${before}${program}-`) && line.endsWith(after))
    .map((line) => line.slice(before.length, -after.length));
}

const finishedBuildsFact: FactKind<readonly string[]> = { name: 'finished-builds', script, parse };

/** Keys of a program's finished builds whose archives are on the host. */
export function finishedBuildsOf(program: string): FactRef<readonly string[]> {
  return { kind: finishedBuildsFact, key: program };
}
