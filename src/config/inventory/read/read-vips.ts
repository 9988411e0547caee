import { familyOf } from '../../../lvs/address/families.js';
import type { VirtualIp } from '../../../model/cluster/cluster.js';
import type { Path } from '../../mistake.js';
import type { DeclaredInstance, PlacedVip } from '../declare-instances.js';
import { placedAddresses, type DeclaredHost } from '../declared-hosts.js';
import type { Reading } from '../reading.js';

/** The VIPs of all instances; they differ from each other and from every host's address. */
export function readVips(
  instances: readonly DeclaredInstance[],
  hosts: readonly DeclaredHost[],
  { report }: Reading,
): readonly VirtualIp[] {
  const all = instances.flatMap(({ vips }) => vips);
  const users = new Map<string, { readonly what: string; readonly path: Path }>(
    hosts
      .flatMap(placedAddresses)
      .map(({ address, path, host }) => [address, { what: `the address of "${host.name}"`, path }]),
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

/** Warns of VIPs with a network; that of an inside VIP says whose answers come to it. */
export function warnOfRoutes(
  instances: readonly DeclaredInstance[],
  inside: readonly VirtualIp[],
  { warn }: Reading,
): void {
  for (const one of instances.flatMap(({ vips }) => vips)) {
    if (!inside.some(({ address }) => address === one.vip.address)) warnOfRoute(one, warn);
  }
}

function warnOfRoute({ path, vip }: PlacedVip, warn: Reading['warn']): void {
  const { address, prefixLength } = vip;
  const { hostLength } = familyOf(address);
  if (prefixLength === hostLength) return;
  warn({
    path,
    message: `the VIP ${address}/${prefixLength} gives its owner a route to the whole network, and may become the source of that director's own connections`,
    suggestion: `write ${address}, which is a /${hostLength}, unless the directors have no other address in that network`,
  });
}
