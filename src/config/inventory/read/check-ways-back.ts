import { containsAddress } from '../../../lvs/address/ip-prefix.js';
import { destinationsBy } from '../../../lvs/forwarding/destinations.js';
import { forwardingOf } from '../../../lvs/forwarding/forwarding-methods.js';
import { insideVipsFor } from '../../../lvs/forwarding/inside-vips.js';
import type {
  RealServer,
  VirtualIp,
  VirtualService,
  VrrpInstance,
} from '../../../model/cluster/cluster.js';
import type { Path } from '../../mistake.js';
import type { ServiceInput } from '../../schema/services.js';
import type { DeclaredHost } from '../declared-hosts.js';
import type { Reading } from '../reading.js';

type Sides = {
  /** The services as they are written. */
  readonly inputs: readonly ServiceInput[];
  readonly vrrp: readonly VrrpInstance[];
  readonly services: readonly VirtualService[];
  readonly hosts: readonly DeclaredHost[];
};

/** A service, and those of its real servers whose answers have to pass the director. */
type Returning = {
  readonly service: VirtualService;
  readonly translated: readonly RealServer[];
  /** Where the inventory says so. */
  readonly path: Path;
};

/**
 * Where answers have to pass the director, real servers send them to an inside VIP, which moves with the one that
 * clients use, and clients are outside.
 */
export function checkWaysBack(sides: Sides, reading: Reading): void {
  const returning = sides.services
    .map((service, index): Returning => {
      const translated = service.realServers.filter(passesDirector);
      return { service, translated, path: findMethod(sides.inputs[index], index, translated) };
    })
    .filter(({ translated }) => translated.length > 0);
  for (const one of returning) {
    const [inside] = checkInside(one, sides, reading);
    if (inside === undefined) continue;
    checkMoves(one, inside, sides, reading);
    checkClient(inside, sides, reading);
  }
  checkOneWay(returning, sides, reading);
}

function passesDirector(server: RealServer): boolean {
  return forwardingOf(server).answersByDirector;
}

// At the real server, if it has a method of its own.
function findMethod(
  input: ServiceInput | undefined,
  index: number,
  [first]: readonly RealServer[],
): Path {
  const listed = input?.real_servers?.findIndex(
    (entry) =>
      typeof entry !== 'string' && entry.host === first?.host && entry.method !== undefined,
  );
  const place = listed === undefined || listed === -1 ? [] : ['real_servers', listed];
  return ['services', index, ...place, 'method'];
}

/** The inside VIPs of the service's real servers. */
function checkInside(
  { translated, path }: Returning,
  { vrrp, services }: Sides,
  { report }: Reading,
): readonly VirtualIp[] {
  const vips = vrrp.flatMap((instance) => instance.vips);
  const found = translated.map((server) => ({
    server,
    inside: insideVipsFor(server.address, { vips, services }),
  }));
  const without = found.find(({ inside }) => inside.length === 0)?.server;
  const several = found.find(({ inside }) => inside.length > 1);
  const dependsOn = [['vip'], ['vips'], ['vrrp', 'instances'], ['real_servers']];
  if (without !== undefined) {
    report({
      path,
      message: `${without.method} needs a VIP in the network of "${without.host}" (${without.address}), to which it sends its answers`,
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
  { service, path }: Returning,
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
    path,
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
  const around = destinationsBy(services, ({ answersByDirector }) => !answersByDirector);
  for (const { service, translated, path } of returning) {
    const [clash] = translated.flatMap((shared) =>
      around.flatMap((other) => (other.server.host === shared.host ? [{ shared, other }] : [])),
    );
    if (clash === undefined) continue;
    const { shared, other } = clash;
    report({
      path,
      message: `"${shared.host}" serves "${service.name}" by ${shared.method} and "${other.service.name}" by ${other.server.method}, and has one default route`,
      suggestion: 'use one method for all services of a real server',
      dependsOn: services.map((_, place) => ['services', place, 'method']),
    });
  }
}
