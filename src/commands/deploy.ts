import { Command, InvalidArgumentError, Option } from 'commander';
import type { Invocation } from '../app/invocation/invocation.js';
import type { DeployOptions } from '../app/options.js';
import { splitList } from './host-options.js';
import { addChangeOptions, addConsentOptions, addPlayOptions, parseTime } from './run-options.js';

/** `lvsdeploy deploy`: new content, server by server, as a new version beside the old ones. */
export function deployCommand(invocation: Invocation): Command {
  const command = new Command('deploy')
    .argument(
      '[content]',
      'folder to deploy (default: `content` under `web_server` of the inventory)',
    )
    .argument('[inventory]', 'inventory file (default: $LVSDEPLOY_INVENTORY, then ./inventory.yml)')
    .option(
      '--limit <hosts>',
      'only these hosts, roles or groups, separated by commas',
      splitList,
      [],
    )
    .addOption(new Option('--output <format>', 'how to report').choices(['plain', 'json']))
    .addOption(
      new Option('--host-key <policy>', 'how to treat host keys')
        .choices(['strict', 'accept-new', 'pinned'])
        .default(undefined, 'as the inventory says'),
    );
  return addConsentOptions(addChangeOptions(addPlayOptions(command)))
    .description(
      'bring content to the web servers, one after the other, each outside of the pool meanwhile',
    )
    .option('--plan-only', 'show what would change, and change nothing', false)
    .option('--list', 'show which version each web server serves, since when and by whom', false)
    .option('--rollback', 'go back to the version before', false)
    .addOption(
      new Option('--to-version <version>', 'go to a version that the web servers have').argParser(
        parseVersion,
      ),
    )
    .option('--no-drain', 'switch servers while they serve, such as the only one of a service')
    .addOption(
      new Option('--timeout <time>', 'how long the last connections of a server are waited for')
        .argParser(parseTime)
        .default(300_000, '5m'),
    )
    .addOption(
      new Option('--keep <n>', 'how many older versions the servers keep')
        .argParser(parseKept)
        .default(3),
    )
    .action(
      async (
        content: string | undefined,
        inventory: string | undefined,
        options: DeployOptions,
      ) => {
        const { deployContent } = await import('../app/deploy/deploy-content.js');
        const given = [content, inventory].filter((word) => word !== undefined);
        invocation.endWith(await deployContent(invocation, given, options));
      },
    );
}

function parseVersion(value: string): string {
  if (!/^[0-9a-f]{4,16}$/.test(value)) {
    throw new InvalidArgumentError(
      'Expected the first 4 to 16 digits of a version, as --list shows it.',
    );
  }
  return value;
}

function parseKept(value: string): number {
  if (!/^\d{1,2}$/.test(value)) throw new InvalidArgumentError('Expected 0 to 99.');
  return Number(value);
}
