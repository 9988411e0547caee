import type { VirtualIp } from '../../model/cluster.js';
import type { Path } from '../finding.js';
import type { InventoryInput } from '../schema/inventory.js';
import type { DeclaredHost } from './declared-hosts.js';
import type { Reading } from './reading.js';

type PlacedVip = { readonly path: Path; readonly vip: VirtualIp };

/** The VIPs, from `vip` or `vips`; they differ from each other and from every host's address. */
export function readVips(
  { vip, vips }: InventoryInput,
  hosts: readonly DeclaredHost[],
  { report, warn }: Reading,
): readonly VirtualIp[] {
  if (vip !== undefined && vips !== undefined) {
    const suggestion = 'move it into "vips"';
    report({ path: ['vip'], onKey: true, message: 'both "vip" and "vips" are given', suggestion });
  }
  if (vip === undefined && vips === undefined) {
    const suggestion = 'add the address that clients use: vip: 10.0.0.227';
    report({ path: [], message: '"vip" is missing', suggestion, dependsOn: [['vip'], ['vips']] });
  }
  const all: readonly PlacedVip[] = [
    ...(vip === undefined ? [] : [{ path: ['vip'], vip: toVip(vip) }]),
    ...(vips ?? []).map((text, index) => ({ path: ['vips', index] as Path, vip: toVip(text) })),
  ];
  for (const one of all) warnOfRoute(one, warn);
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

function warnOfRoute({ path, vip }: PlacedVip, warn: Reading['warn']): void {
  const { address, prefixLength } = vip;
  if (prefixLength === 32) return;
  warn({
    path,
    message: `the VIP ${address}/${prefixLength} gives its owner a route to the whole network, and may become the source of that director's own connections`,
    suggestion: `write ${address}, which is a /32, unless the directors have no other address in that network`,
  });
}

function toVip(text: string): VirtualIp {
  const [address = '', prefix = '32'] = text.split('/');
  return { address, prefixLength: Number(prefix) };
}
