import { planRun } from '../../engine/plan-run.js';
import type { ExitCode } from '../../model/run/exit-code.js';
import { packageVersion } from '../../package-root.js';
import { announceForecast } from './announce-forecast.js';
import type { Invocation } from '../invocation/invocation.js';
import { runInputs } from '../run/open-run.js';
import { toPlanContent } from './plan-content.js';
import { requireOutputFile } from '../invocation/output-file.js';
import { savedPlan, writePlanFile } from './plan-file.js';
import type { PlanOptions } from '../options.js';
import { conductRun } from '../run/conduct-run.js';

/** Shows what `up` would change and what clients would feel of it; saves it where that is wanted. */
export async function showPlan(
  invocation: Invocation,
  inventory: string | undefined,
  options: PlanOptions,
): Promise<ExitCode> {
  const { out, detailedExitcode, limit, tags } = options;
  if (out !== undefined) {
    const output = { option: '--out', file: out, kind: savedPlan };
    await requireOutputFile(output, runInputs(inventory, options, invocation.env));
  }
  const input = { inventory, options, detailedExitcode };
  return conductRun(invocation, 'plan', input, async (run, { origins }) => {
    const planned = await planRun(run);
    announceForecast(run, planned);
    if (out === undefined) return planned;
    if (planned.failures.size > 0) {
      run.emit({ type: 'warning', text: `${out} is not written: the plan is not complete` });
      return planned;
    }
    await writePlanFile(out, {
      ...{ type: 'lvsdeploy-plan', format: 1, version: packageVersion() },
      ...{ createdAt: new Date().toISOString(), ...origins, limit, tags },
      ...toPlanContent(planned, invocation.redact),
    });
    return planned;
  });
}
