import { Argument, Command } from 'commander';
import type { Invocation } from '../app/invocation/invocation.js';

/** `lvsdeploy schema`: JSON Schema of inventories and playbooks, for editors and CI. */
export function schemaCommand(invocation: Invocation): Command {
  return new Command('schema')
    .description('print the JSON Schema of inventories, or of playbooks, for editors')
    .addArgument(
      new Argument('[what]', 'which files').choices(['inventory', 'playbook']).default('inventory'),
    )
    .action(async (what: 'inventory' | 'playbook') => {
      const { printSchema } = await import('../app/site/print-schema.js');
      invocation.endWith(await printSchema(invocation, what));
    });
}
