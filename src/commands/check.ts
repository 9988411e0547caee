import { Command, Option } from 'commander';
import type { CheckOptions } from '../app/status/check-status.js';
import type { Invocation } from '../app/invocation/invocation.js';
import { addHostOptions, splitList } from './host-options.js';
import { parseTime } from './run-options.js';

/** `lvsdeploy check`: one look for a monitoring system, as its plugins answer. */
export function checkCommand(invocation: Invocation): Command {
  return addHostOptions(new Command('check'))
    .description(
      'say in one line whether the cluster serves, and end as a monitoring plugin does: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN',
    )
    .option('--service <names>', 'only these services, separated by commas', splitList, [])
    .addOption(
      new Option('--timeout <time>', 'who has not answered by then was not reached')
        .argParser(parseTime)
        .default(10_000, '10s'),
    )
    .option('--metrics <file>', 'also write what was seen as metrics for Prometheus')
    .action(async (inventory: string | undefined, options: CheckOptions) => {
      const { checkStatus } = await import('../app/status/check-status.js');
      invocation.endWith(await checkStatus(invocation, inventory, options));
    });
}
