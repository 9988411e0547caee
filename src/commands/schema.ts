import { Argument, Command } from 'commander';
import { exitCodes } from '../model/exit-code.js';
import type { Invocation } from './invocation.js';

/** `lvsdeploy schema`: JSON Schema of inventories and playbooks, for editors and CI. */
export function schemaCommand(invocation: Invocation): Command {
  return new Command('schema')
    .description('print the JSON Schema of inventories, or of playbooks, for editors')
    .addArgument(
      new Argument('[what]', 'which files').choices(['inventory', 'playbook']).default('inventory'),
    )
    .action(async (what: 'inventory' | 'playbook') => {
      const schema = await loadSchema(what);
      invocation.stdout.write(`${JSON.stringify(schema, undefined, 2)}\n`);
      invocation.endWith(exitCodes.success);
    });
}

async function loadSchema(what: 'inventory' | 'playbook') {
  const { inventoryJsonSchema, playbookJsonSchema } = await import('../config/json-schema.js');
  if (what === 'inventory') return inventoryJsonSchema();
  const { knownArguments } = await import('./known-arguments.js');
  return playbookJsonSchema(knownArguments);
}
