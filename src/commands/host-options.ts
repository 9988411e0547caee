import { InvalidArgumentError, Option, type Command } from 'commander';

/**
 * Splits an option that may be given several times, and holds words separated by commas. An empty one
 * is a variable that a script forgot to set, and must not come to mean everything.
 */
export function splitList(value: string, previous: readonly string[]): readonly string[] {
  const items = value.split(',').map((item) => item.trim());
  if (items.includes('')) {
    throw new InvalidArgumentError('Expected names separated by commas, and none of them empty.');
  }
  return [...previous, ...items];
}

/** Adds the inventory argument and what every command takes that connects to some hosts or all. */
export function addHostOptions(command: Command): Command {
  return addConnectionOptions(
    command.option(
      '--limit <hosts>',
      'only these hosts, roles or groups, separated by commas',
      splitList,
      [],
    ),
  );
}

/** The same for a command that chooses its hosts itself. */
export function addConnectionOptions(command: Command): Command {
  return addInventory(command).addOption(
    new Option('--output <format>', 'how to report').choices(['plain', 'json']),
  );
}

/** The inventory argument, and how to treat the keys of its hosts. */
function addInventory(command: Command): Command {
  return command
    .argument('[inventory]', 'inventory file (default: $LVSDEPLOY_INVENTORY, then ./inventory.yml)')
    .addOption(
      new Option('--host-key <policy>', 'how to treat host keys')
        .choices(['strict', 'accept-new', 'pinned'])
        .default(undefined, 'as the inventory says'),
    );
}
