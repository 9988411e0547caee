import { containsAddress } from '../../../lvs/address/ip-prefix.js';
import { forwardingOf } from '../../../lvs/forwarding/forwarding-methods.js';
import { insideVipsFor } from '../../../lvs/forwarding/inside-vips.js';
import type { VirtualIp, VirtualService, VrrpInstance } from '../../../model/cluster/cluster.js';
import type { DeclaredHost } from '../declared-hosts.js';
import type { Reading } from '../reading.js';

type Sides = {
  readonly vrrp: readonly VrrpInstance[];
  readonly services: readonly VirtualService[];
  readonly hosts: readonly DeclaredHost[];
};

/** A service whose answers have to pass the director, where it stands in the inventory. */
type Returning = { readonly service: VirtualService; readonly index: number };

/**
 * Where answers have to pass the director, real servers send them to an inside VIP, which moves with the one that
 * clients use, and clients are outside.
 */
export function checkWaysBack(sides: Sides, reading: Reading): void {
  const returning = sides.services
    .map((service, index) => ({ service, index }))
    .filter(({ service }) => forwardingOf(service).answersByDirector);
  for (const one of returning) {
    const [inside] = checkInside(one, sides, reading);
    if (inside === undefined) continue;
    checkMoves(one, inside, sides, reading);
    checkClient(inside, sides, reading);
  }
  checkOneWay(returning, sides, reading);
}

/** The inside VIPs of the service's real servers. */
function checkInside(
  { service, index }: Returning,
  { vrrp, services }: Sides,
  { report }: Reading,
): readonly VirtualIp[] {
  const vips = vrrp.flatMap((instance) => instance.vips);
  const path = ['services', index, 'method'];
  const { method, realServers } = service;
  const found = realServers.map((server) => ({
    server,
    inside: insideVipsFor(server.address, { vips, services }),
  }));
  const without = found.find(({ inside }) => inside.length === 0)?.server;
  const several = found.find(({ inside }) => inside.length > 1);
  const dependsOn = [['vip'], ['vips'], ['vrrp', 'instances'], ['real_servers']];
  if (without !== undefined) {
    report({
      path,
      message: `${method} needs a VIP in the network of "${without.host}" (${without.address}), to which it sends its answers`,
      suggestion: suggestInside(without.address, vips),
      dependsOn,
    });
    return [];
  }
  if (several !== undefined) {
    const [first, second] = several.inside.map(
      ({ address, prefixLength }) => `${address}/${prefixLength}`,
    );
    report({
      path,
      message: `both ${first} and ${second} are in the network of "${several.server.host}", which has one default route`,
      suggestion: 'give the one that is not to be it no prefix length',
      dependsOn,
    });
    return [];
  }
  return found.flatMap(({ inside }) => inside);
}

// Whoever has forgotten no more than the length finds it here with the address.
function suggestInside(rip: string, vips: readonly VirtualIp[]): string {
  const near = vips.find(({ address }) => containsAddress(`${address}/24`, rip));
  if (near !== undefined) {
    return `write ${near.address} with the length of that network: ${near.address}/24`;
  }
  const free = `${rip.split('.').slice(0, 3).join('.')}.NUMBER/24`;
  return `add a free address of that network, with its length, to the VIPs: vips: [..., ${free}]`;
}

// An owner of one of them without the other gets requests, and never their answers.
function checkMoves(
  { service, index }: Returning,
  inside: VirtualIp,
  { vrrp }: Sides,
  { report }: Reading,
): void {
  const holder = (address: string): VrrpInstance | undefined =>
    vrrp.find(({ vips }) => vips.some((vip) => vip.address === address));
  const [outer, inner] = [holder(service.vip), holder(inside.address)];
  if (outer === undefined || inner === undefined || outer === inner) return;
  if (outer.syncGroup !== undefined && outer.syncGroup === inner.syncGroup) return;
  report({
    path: ['services', index, 'method'],
    message: `${service.vip} of "${outer.name}" and the inside VIP ${inside.address} of "${inner.name}" may be on different directors`,
    suggestion: `let them move together: vrrp: {sync_groups: {sides: [${outer.name}, ${inner.name}]}}`,
    dependsOn: [['vrrp', 'sync_groups']],
  });
}

function checkClient(
  { address, prefixLength }: VirtualIp,
  { hosts }: Sides,
  { report }: Reading,
): void {
  const network = `${address}/${prefixLength}`;
  const client = hosts.find(
    ({ role, input }) => role === 'client' && containsAddress(network, input.address),
  );
  if (client === undefined) return;
  report({
    path: client.addressPath,
    message: `the client "${client.name}" is in the network of the real servers (${network}): they answer it directly, with an address that it has not asked`,
    suggestion: 'name a client outside of that network, behind the gateway',
    dependsOn: [['vips'], ['vrrp', 'instances']],
  });
}

// Answers of the one kind leave by the directors, and those of the other kind must not.
function checkOneWay(
  returning: readonly Returning[],
  { services }: Sides,
  { report }: Reading,
): void {
  for (const { service, index } of returning) {
    const others = services.filter((other) => !forwardingOf(other).answersByDirector);
    const shared = service.realServers.find(({ host }) =>
      others.some((other) => serves(other, host)),
    );
    const other = others.find((one) => shared !== undefined && serves(one, shared.host));
    if (shared === undefined || other === undefined) continue;
    report({
      path: ['services', index, 'method'],
      message: `"${shared.host}" serves "${service.name}" by ${service.method} and "${other.name}" by ${other.method}, and has one default route`,
      suggestion: 'use one method for all services of a real server',
      dependsOn: services.map((_, place) => ['services', place, 'method']),
    });
  }
}

function serves({ realServers }: VirtualService, name: string): boolean {
  return realServers.some(({ host }) => host === name);
}
