import path from 'node:path';
import { Command, Option } from 'commander';
import { exitCodes } from '../model/exit-code.js';
import { formatProblem, InputError } from '../model/problem.js';
import { toJsonText } from '../report/json-text.js';
import { mapStrings } from '../report/map-strings.js';
import { resolveInventoryPath } from './inventory-path.js';
import type { Invocation } from './invocation.js';
import { describeIgnoredPlaybook, sitePlaybook } from './site-playbook.js';

type Options = { readonly playbook?: string; readonly output: 'plain' | 'json' };

/** `lvsdeploy validate`: checks an inventory and a playbook, and opens no connection. */
export function validateCommand(invocation: Invocation): Command {
  return new Command('validate')
    .description('check an inventory and its playbook without connecting to anything')
    .argument('[inventory]', 'inventory file (default: $LVSDEPLOY_INVENTORY, then ./inventory.yml)')
    .option('--playbook <file>', "playbook to check instead of lvsdeploy's own site.yml")
    .addOption(
      new Option('--output <format>', 'how to report').choices(['plain', 'json']).default('plain'),
    )
    .action(async (argument: string | undefined, options: Options) => {
      const { env, stdout, stderr, redact } = invocation;
      const inventory = resolveInventoryPath(argument, env);
      const playbook = options.playbook ?? shortSitePlaybook();
      const { checkFiles } = await import('./check-files.js');
      const checked = await checkFiles(invocation, inventory, playbook);
      if (options.output === 'json') {
        stdout.write(`${toJsonText(mapStrings(checked.report, redact))}\n`);
      } else if (checked.problems.length > 0) {
        throw new InputError(checked.problems);
      } else {
        for (const warning of checked.warnings) {
          stderr.write(`${redact(`warning: ${formatProblem(warning)}`)}\n\n`);
        }
        const ignored = describeIgnoredPlaybook(options.playbook);
        if (ignored !== undefined) stderr.write(`warning: ${ignored}\n\n`);
        stdout.write(`${redact(checked.summary)}\n`);
      }
      invocation.endWith(checked.problems.length > 0 ? exitCodes.usage : exitCodes.success);
    });
}

function shortSitePlaybook(): string {
  const file = sitePlaybook();
  const fromHere = path.relative('', file);
  return fromHere.startsWith('..') ? file : fromHere;
}
