import * as z from 'zod';
import { inventorySchema } from './schema/inventory.js';
import { playbookSchema } from './schema/playbook.js';

/** A JSON Schema, draft 7, as editors understand it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema of an inventory as it is written. */
export function inventoryJsonSchema(): JsonSchema {
  return toJsonSchema(inventorySchema);
}

/** The JSON Schema of a playbook for the resources that there are. */
export function playbookJsonSchema(resources: ReadonlyMap<string, readonly string[]>): JsonSchema {
  return toJsonSchema(playbookSchema(resources));
}

function toJsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
}
