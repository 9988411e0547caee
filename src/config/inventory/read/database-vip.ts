import { familyOf } from '../../../lvs/address/families.js';
import type { GaleraSettings } from '../../../tiers/database/settings.js';
import type { InventoryInput } from '../../schema/inventory.js';
import type { DeclaredInstance } from '../declare-instances.js';
import type { Reading } from '../reading.js';

type Given = {
  readonly input: InventoryInput;
  /** undefined: no database has a VIP of the directors. */
  readonly galera: GaleraSettings | undefined;
};

/**
 * The instances, of which the first moves the database's VIP too, unless the inventory has said which does. No other
 * service is on that VIP.
 */
export function addDatabaseVip(
  instances: readonly DeclaredInstance[],
  { input, galera }: Given,
  reading: Reading,
): readonly DeclaredInstance[] {
  const [first, ...others] = instances;
  if (galera === undefined || galera.vip === '' || first === undefined) return instances;
  const path = ['database', 'vip'];
  const all = instances.flatMap(({ vips }) => vips);
  const own = all.find(({ vip }) => vip.address === galera.vip);
  const isOfServices = (address: string) =>
    all.length === 1 || input.services.some(({ vip }) => vip === address);
  if (own === undefined) {
    const vip = { address: galera.vip, prefixLength: familyOf(galera.vip).hostLength };
    return [{ ...first, vips: [...first.vips, { path, vip }] }, ...others];
  }
  if (isOfServices(galera.vip)) {
    reading.report({
      path,
      message: `the database VIP ${galera.vip} is also that of \`services\``,
      suggestion: 'give the database an address of its own, inside: clients have no business there',
      dependsOn: [own.path],
    });
  }
  return instances;
}
