import { InvalidArgumentError, Option, type Command } from 'commander';

/** The options that every command over a cluster takes. */
export type RunOptions = {
  readonly playbook?: string;
  readonly limit: readonly string[];
  readonly tags: readonly string[];
  readonly output?: 'plain' | 'json';
  readonly verbose: boolean;
  readonly hostKey?: 'strict' | 'accept-new' | 'pinned';
  readonly concurrency: number;
};

function splitList(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, ...value.split(',').map((item) => item.trim())].filter(Boolean);
}

function parseCount(value: string): number {
  if (!/^[1-9]\d{0,3}$/.test(value)) throw new InvalidArgumentError('Expected 1 to 9999.');
  return Number(value);
}

/** Adds the inventory argument and the options of a run to a command. */
export function addRunOptions(command: Command): Command {
  return command
    .argument('[inventory]', 'inventory file (default: $LVSDEPLOY_INVENTORY, then ./inventory.yml)')
    .option('--playbook <file>', 'playbook to run instead of playbooks/site.yml')
    .option('--limit <hosts>', 'only these hosts or roles, separated by commas', splitList, [])
    .option('--tags <tags>', 'only tasks with one of these tags', splitList, [])
    .addOption(new Option('--output <format>', 'how to report').choices(['plain', 'json']))
    .addOption(
      new Option(
        '--host-key <policy>',
        'how to treat host keys (default: as the inventory says)',
      ).choices(['strict', 'accept-new', 'pinned']),
    )
    .option('--concurrency <n>', 'how many hosts at once', parseCount, 50)
    .option('-v, --verbose', 'show differences and each step', false);
}
