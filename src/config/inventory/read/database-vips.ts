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

/** A virtual address of the database, as messages call it. */
type Wanted = { readonly key: 'vip' | 'readers'; readonly what: string; readonly address: string };

/**
 * The instances, of which the first moves the database's VIPs too, unless the inventory has said which does. No other
 * service is on those VIPs.
 */
export function addDatabaseVips(
  instances: readonly DeclaredInstance[],
  { input, galera }: Given,
  reading: Reading,
): readonly DeclaredInstance[] {
  if (galera === undefined) return instances;
  const { vip, readersVip } = galera;
  if (vip === readersVip) {
    reading.report({
      path: ['database', 'readers'],
      message: `${vip} is also the address of those who write`,
      suggestion: 'choose another one: at this one connections go to one node',
      dependsOn: [['database', 'vip']],
    });
    return instances;
  }
  const written = instances.flatMap(({ vips }) => vips);
  const wanted: readonly Wanted[] = [
    { key: 'vip', what: 'the database VIP', address: vip },
    ...(readersVip === undefined
      ? []
      : [{ key: 'readers', what: 'the VIP of the readers', address: readersVip } as const]),
  ];
  return wanted.reduce((all, one) => addVip(all, { one, written, input }, reading), instances);
}

function addVip(
  instances: readonly DeclaredInstance[],
  { one: { key, what, address }, written, input }: Added,
  reading: Reading,
): readonly DeclaredInstance[] {
  const [first, ...others] = instances;
  if (address === '' || first === undefined) return instances;
  const path = ['database', key];
  const own = written.find(({ vip }) => vip.address === address);
  const isOfServices = written.length === 1 || input.services.some(({ vip }) => vip === address);
  if (own === undefined) {
    const vip = { address, prefixLength: familyOf(address).hostLength };
    return [{ ...first, vips: [...first.vips, { path, vip }] }, ...others];
  }
  if (isOfServices) {
    reading.report({
      path,
      message: `${what} ${address} is also that of \`services\``,
      suggestion: 'give the database an address of its own, inside: clients have no business there',
      dependsOn: [own.path],
    });
  }
  return instances;
}

type Added = {
  readonly one: Wanted;
  /** The addresses that the inventory names itself. */
  readonly written: DeclaredInstance['vips'];
  readonly input: InventoryInput;
};
