import type { OwedChange } from '../../../../model/verify/verify-context.js';
import { toOpinions, type Opinion, type Problem } from '../../opinion.js';
import type { Observations } from '../../observations.js';

const remedy = '`lvsdeploy plan` shows all of it, `lvsdeploy up` corrects it';

/** Services run, start at boot, and have loaded the files that are on disk. */
export function judgeServices(seen: Observations): readonly Opinion[] {
  return judgeOwed(seen, ({ kind }) => kind === 'service', {
    fine: 'its services run, start at boot, and have loaded what is on disk',
    expected: 'services that are enabled, run, and have loaded the files on disk',
  });
}

/** Everything else is as the playbook wants it: files, packages, builds, sysctls, modules, routes. */
export function judgeDrift(seen: Observations): readonly Opinion[] {
  return judgeOwed(seen, ({ kind }) => kind !== 'service', {
    fine: 'it is as the inventory and the playbook want it',
    expected: 'nothing for `lvsdeploy up` to change',
  });
}

function judgeOwed(
  { hosts }: Observations,
  isWanted: (change: OwedChange) => boolean,
  text: { readonly fine: string; readonly expected: string },
): readonly Opinion[] {
  return Object.entries(hosts).flatMap(([host, { owed }]) => {
    if (owed === undefined) return [];
    const toProblem = ({ task, summary }: OwedChange): Problem => ({
      reason: `still to be done: ${summary} (task: ${task})`,
      expected: text.expected,
      seen: summary,
      cause: `changed by hand since the last run, or the inventory has changed; ${remedy}`,
    });
    return toOpinions({ problems: owed.filter(isWanted).map(toProblem), fine: text.fine }, host);
  });
}
