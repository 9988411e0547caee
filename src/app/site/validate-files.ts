import path from 'node:path';
import { formatProblem, InputError } from '../../model/problem/problem.js';
import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import { toJsonText } from '../../report/json-text.js';
import { mapStrings } from '../../report/words/map-strings.js';
import { resolveInventoryPath } from '../invocation/inventory-path.js';
import type { Invocation } from '../invocation/invocation.js';
import { describeIgnoredPlaybook, sitePlaybook } from '../invocation/site-playbook.js';
import { checkFiles } from './check-files.js';

/** The options of `lvsdeploy validate`. */
export type ValidateOptions = {
  readonly playbook?: string;
  readonly output: 'plain' | 'json';
  /** Take every secret, as `up` would. */
  readonly secrets: boolean;
};

/** Checks an inventory and its playbook, and says what they describe; throws InputError with every mistake. */
export async function validateFiles(
  invocation: Invocation,
  argument: string | undefined,
  options: ValidateOptions,
): Promise<ExitCode> {
  const { env, stdout, stderr, redact } = invocation;
  const inventory = resolveInventoryPath(argument, env);
  const playbook = options.playbook ?? shortSitePlaybook();
  const need = options.secrets ? 'all' : 'at-hand';
  const { report, problems, warnings, summary } = await checkFiles(invocation, {
    ...{ inventory, playbook, need },
  });
  if (options.output === 'json') {
    stdout.write(`${toJsonText(mapStrings(report, redact))}\n`);
    return problems.length > 0 ? exitCodes.usage : exitCodes.success;
  }
  if (problems.length > 0) throw new InputError(problems);
  for (const warning of warnings) {
    stderr.write(`${redact(`warning: ${formatProblem(warning)}`)}\n\n`);
  }
  const ignored = describeIgnoredPlaybook(options.playbook);
  if (ignored !== undefined) stderr.write(`warning: ${ignored}\n\n`);
  stdout.write(`${redact(summary)}\n`);
  return exitCodes.success;
}

function shortSitePlaybook(): string {
  const file = sitePlaybook();
  const fromHere = path.relative('', file);
  return fromHere.startsWith('..') ? file : fromHere;
}
