import type { StartOverride } from '../../../../facts/system/start-override.js';
import type { Observations } from '../../observations.js';
import { toOpinions, type Opinion, type Problem } from '../../opinion.js';

/** Nobody else decides how services start: what runs now would run again after a reboot. */
export function judgeNextStart({ hosts }: Observations): readonly Opinion[] {
  return Object.entries(hosts).flatMap(([host, { startOverrides }]) => {
    if (startOverrides === undefined) return [];
    const problems = Object.entries(startOverrides).flatMap(([unit, overrides]) =>
      overrides.map((override) => judgeOverride(unit, override)),
    );
    const units = Object.keys(startOverrides).join(', ');
    return toOpinions(
      { problems, fine: `only their packages and lvsdeploy decide how these start: ${units}` },
      host,
    );
  });
}

// Another command in the place of the package's is wrong whether it works or not: what it starts is not
// what was tested here.
const replacing = /^Exec(?:Start|Reload)\s*=/;

function judgeOverride(unit: string, { file, line, fails }: StartOverride): Problem {
  const problem = {
    expected: `${unit} starts as its package and lvsdeploy say`,
    seen: `${line} in ${file}`,
  };
  const remedy = `look with systemctl cat ${unit}, and remove ${file} if nobody needs it`;
  if (fails) {
    return {
      ...problem,
      reason: `the next start of ${unit} fails: ${line} in ${file}`,
      cause: `a drop-in that lvsdeploy did not write, and its command fails or does not exist: ${remedy}`,
    };
  }
  if (replacing.test(line)) {
    return {
      ...problem,
      reason: `${unit} will start or reload in another way next time: ${line} in ${file}`,
      cause: `a drop-in that lvsdeploy did not write replaces the command: ${remedy}`,
    };
  }
  return {
    ...problem,
    status: 'unknown',
    reason: `whether ${unit} starts next time is not known: ${line} in ${file}`,
    cause: `a drop-in that lvsdeploy did not write: ${remedy}, or allow it with --allow-unknown next-start`,
  };
}
