import { isDatabaseService } from '../../../tiers/database/database-service.js';
import type { GaleraSettings } from '../../../tiers/database/settings.js';
import type { InventoryInput } from '../../schema/inventory.js';
import type { Reading } from '../reading.js';

/** No service of the inventory has the name of the one that leads to the database. */
export function checkDatabaseService(
  { services }: InventoryInput,
  galera: GaleraSettings | undefined,
  { report }: Reading,
): void {
  if (galera === undefined) return;
  for (const [index, { name }] of services.entries()) {
    if (name === undefined || !isDatabaseService(name)) continue;
    report({
      path: ['services', index, 'name'],
      message: `"${name}" is the name of a service that leads to \`database\``,
      suggestion: 'choose another name',
      dependsOn: [['database']],
    });
  }
}
