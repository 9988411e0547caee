import { areOfOneFamily, familyOf } from '../../../lvs/address/families.js';
import { forwardingOf } from '../../../lvs/forwarding/forwarding-methods.js';
import type { VirtualService } from '../../../model/cluster/cluster.js';
import type { DeclaredInstance } from '../declare-instances.js';
import type { DeclaredHost } from '../declared-hosts.js';
import type { Reading } from '../reading.js';

type Families = {
  readonly instances: readonly Pick<DeclaredInstance, 'vips' | 'version' | 'unicast' | 'pathOf'>[];
  readonly services: readonly Pick<VirtualService, 'name' | 'vip' | 'realServers'>[];
  readonly hosts: readonly Pick<DeclaredHost, 'name' | 'role' | 'addressPath' | 'input'>[];
};

/** Where addresses of two families meet that cannot be together, and versions of VRRP that do not know a family. */
export function checkFamilies(families: Families, reading: Pick<Reading, 'report'>): void {
  for (const instance of families.instances) checkInstance(instance, families.hosts, reading);
  families.services.forEach((service, index) =>
    checkService(service, index, families.hosts, reading),
  );
}

// RFC 9568 section 5.2.9: the addresses of an advertisement are of the family that it is sent by.
function checkInstance(
  { vips, version, unicast, pathOf }: Families['instances'][number],
  hosts: Families['hosts'],
  { report }: Pick<Reading, 'report'>,
): void {
  const [first, ...others] = vips;
  if (first === undefined) return;
  const { name: family, vrrpVersions } = familyOf(first.vip.address);
  const stranger = others.find(({ vip }) => !areOfOneFamily(vip.address, first.vip.address));
  if (stranger !== undefined) {
    report({
      path: stranger.path,
      message: `an instance has addresses of one family, and ${first.vip.address} is ${family}`,
      suggestion: 'give it an instance of its own, and put both into a sync group',
      dependsOn: [first.path],
    });
  }
  if (!vrrpVersions.includes(version)) {
    report({
      path: pathOf('version'),
      message: `VRRP version ${version} has no ${family} addresses`,
      suggestion: `add version: ${vrrpVersions.join(' or ')}`,
      dependsOn: [first.path],
    });
  }
  const directors = hosts.filter(({ role }) => role === 'directors');
  for (const { name, addressPath, input } of unicast ? directors : []) {
    if (areOfOneFamily(input.address, first.vip.address)) continue;
    report({
      path: addressPath,
      message: `"${name}" has ${input.address}, from which it cannot advertise the ${family} address ${first.vip.address} to its peers`,
      suggestion: `give its ${family} address, or leave "unicast" out`,
      dependsOn: [first.path, pathOf('unicast')],
    });
  }
}

// Linux, net/netfilter/ipvs/ip_vs_ctl.c, ip_vs_genl_parse_dest(): only a tunnel leads to another family.
function checkService(
  { name, vip, realServers }: Families['services'][number],
  index: number,
  hosts: Families['hosts'],
  { report }: Pick<Reading, 'report'>,
): void {
  for (const { host, address, method } of realServers) {
    const { crossesFamilies } = forwardingOf({ method });
    const place = hosts.find((one) => one.name === host)?.addressPath;
    if (place === undefined || crossesFamilies || areOfOneFamily(address, vip)) continue;
    report({
      path: place,
      message: `${method} does not lead from the ${familyOf(vip).name} VIP ${vip} of "${name}" to an ${familyOf(address).name} address`,
      suggestion: `give the ${familyOf(vip).name} address of "${host}", or let it be reached by TUN`,
      dependsOn: [
        ['services', index, 'vip'],
        ['services', index, 'method'],
      ],
    });
  }
}
