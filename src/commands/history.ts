import { Command, InvalidArgumentError, Option } from 'commander';
import type { Invocation } from '../app/invocation/invocation.js';
import type { HistoryOptions } from '../app/history/show-history.js';

function parseNumber(value: string): number {
  if (!/^[1-9]\d{0,11}$/.test(value)) throw new InvalidArgumentError('Expected 1 or more.');
  return Number(value);
}

/** `lvsdeploy history`: what ran when, from which inventory, with which result. */
export function historyCommand(invocation: Invocation): Command {
  return new Command('history')
    .description('show the runs that were started on this machine, or all that one of them did')
    .argument('[run]', 'number or name of a run, to see all that it did')
    .option('-n, --lines <n>', 'how many of the last runs', parseNumber, 20)
    .addOption(new Option('--output <format>', 'how to report').choices(['plain', 'json']))
    .option('-v, --verbose', 'for one run: show differences and each step', false)
    .action(async (run: string | undefined, options: HistoryOptions) => {
      const { showHistory } = await import('../app/history/show-history.js');
      invocation.endWith(showHistory(invocation, run, options));
    });
}
