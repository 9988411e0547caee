import type { VirtualIp } from '../../model/cluster.js';
import type { Path } from '../finding.js';
import type { InventoryInput } from '../schema/inventory.js';
import type { DeclaredHost } from './declared-hosts.js';
import type { Reading } from './reading.js';

/** The VIPs, from `vip` or `vips`; they differ from each other and from every host's address. */
export function readVips(
  { vip, vips }: InventoryInput,
  hosts: readonly DeclaredHost[],
  { report }: Reading,
): readonly VirtualIp[] {
  if (vip !== undefined && vips !== undefined) {
    const suggestion = 'move it into "vips"';
    report({ path: ['vip'], onKey: true, message: 'both "vip" and "vips" are given', suggestion });
  }
  if (vip === undefined && vips === undefined) {
    const suggestion = 'add the address that clients use: vip: 10.0.0.227';
    report({ path: [], message: '"vip" is missing', suggestion, dependsOn: [['vip'], ['vips']] });
  }
  const all = [
    ...(vip === undefined ? [] : [{ path: ['vip'] as Path, vip: toVip(vip) }]),
    ...(vips ?? []).map((text, index) => ({ path: ['vips', index] as Path, vip: toVip(text) })),
  ];
  const users = new Map<string, { readonly what: string; readonly path: Path }>(
    hosts.map(({ name, addressPath, input }) => [
      input.address,
      { what: `the address of "${name}"`, path: addressPath },
    ]),
  );
  for (const { path, vip } of all) {
    const user = users.get(vip.address);
    users.set(vip.address, user ?? { what: 'another VIP', path });
    if (user === undefined) continue;
    const message = `the VIP ${vip.address} is also ${user.what}`;
    const suggestion = 'give the VIP an address of its own; VRRP moves it between the directors';
    report({ path, message, suggestion, dependsOn: [user.path] });
  }
  return all.map(({ vip }) => vip);
}

function toVip(text: string): VirtualIp {
  const [address = '', prefix = '32'] = text.split('/');
  return { address, prefixLength: Number(prefix) };
}
