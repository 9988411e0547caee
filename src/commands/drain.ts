import { Command, Option } from 'commander';
import type { Draining } from '../app/drain/drain-servers.js';
import type { Invocation } from '../app/invocation/invocation.js';
import type { DrainOptions } from '../app/options.js';
import { addHostOptions, splitList } from './host-options.js';
import { addChangeOptions, addConsentOptions, addPlayOptions, parseTime } from './run-options.js';

/** `lvsdeploy drain`: a real server gets no new connections, and nobody edits a file for it. */
export function drainCommand(invocation: Invocation): Command {
  return addCommonOptions(invocation, 'drain')
    .description(
      'give real servers no new connections until undrain: over reloads, failovers and up',
    )
    .option('--wait', 'wait until their last connection has gone', false)
    .addOption(
      new Option('--timeout <time>', 'how long --wait waits at most')
        .argParser(parseTime)
        .default(300_000, '5m'),
    )
    .option('--force', 'also where nobody is left to serve', false);
}

/** `lvsdeploy undrain`: a real server gets its share again. */
export function undrainCommand(invocation: Invocation): Command {
  return addCommonOptions(invocation, 'undrain').description(
    'give drained real servers new connections again',
  );
}

function addCommonOptions(invocation: Invocation, type: Draining['type']): Command {
  const command = new Command(type).argument(
    '<real servers>',
    'names, separated by commas',
    (value: string) => splitList(value, []),
  );
  return addConsentOptions(addChangeOptions(addPlayOptions(addHostOptions(command))))
    .option('--service <name>', 'only for this service (default: all)')
    .option('--plan-only', 'show what would change, and change nothing', false)
    .action(async (hosts: readonly string[], inventory: string | undefined, given: Given) => {
      const { drainServers } = await import('../app/drain/drain-servers.js');
      const options = { wait: false, timeout: 0, force: false, ...given };
      invocation.endWith(await drainServers(invocation, { type, hosts, inventory, options }));
    });
}

/** `undrain` has nothing to wait for. */
type Given = Omit<DrainOptions, 'wait' | 'timeout' | 'force'> & Partial<DrainOptions>;
