import { inventoryJsonSchema, playbookJsonSchema } from '../../config/json-schema.js';
import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import type { Invocation } from '../invocation/invocation.js';

/** Prints the JSON Schema of inventories or of playbooks. */
export async function printSchema(
  { stdout }: Invocation,
  what: 'inventory' | 'playbook',
): Promise<ExitCode> {
  stdout.write(`${JSON.stringify(await loadSchema(what), undefined, 2)}\n`);
  return exitCodes.success;
}

async function loadSchema(what: 'inventory' | 'playbook') {
  if (what === 'inventory') return inventoryJsonSchema();
  const { knownArguments } = await import('../invocation/known-arguments.js');
  return playbookJsonSchema(knownArguments);
}
