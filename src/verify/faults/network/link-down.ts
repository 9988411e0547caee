import { quote } from '../../../model/text/shell-quote.js';
import type { DirectorFault } from '../fault.js';
import { startKeepalived } from '../keepalived/service.js';
import { cutOffWay } from '../ways/script-way.js';
import type { FaultSite } from '../ways/way.js';

// Addresses stay on an interface that is down, so it is found the same way before and after.
function findDevice({ host }: FaultSite): string {
  if (host.interface !== undefined) return `dev=${quote(host.interface)}`;
  return `set -- $(ip -o address show to ${quote(host.address)}); dev=\${2-}`;
}

/** Takes the interface of the cluster's segment down. The kernel drops its routes and its IPv6 addresses with it, so they are kept and put back. */
export const linkDown: DirectorFault = {
  way: cutOffWay({
    check: (site) =>
      [
        findDevice(site),
        `[ -n "$dev" ] || { echo ${quote(`no interface has the address ${site.host.address}`)}; exit 1; }`,
      ].join('\n'),
    inject: (site) =>
      [
        findDevice(site),
        // The kernel makes its own anew, and what a router advertised comes again.
        `kept() { grep -Ev ' proto (kernel|ra) '; }`,
        'ip -4 route show dev "$dev" | kept | while read -r route; do echo "route replace $route dev $dev"; done >"$dir/network4"',
        '{',
        '  ip -6 -o address show dev "$dev" scope global permanent | while read -r _ _ _ address _; do echo "address replace $address dev $dev"; done',
        '  ip -6 route show dev "$dev" | kept | while read -r route; do echo "route replace $route dev $dev"; done',
        '} >"$dir/network6"',
        'ip link set dev "$dev" down',
      ].join('\n'),
    heal: (site) =>
      [
        findDevice(site),
        'ip link set dev "$dev" up',
        // Several rounds: a route may need another one, or an address, first.
        'for round in 1 2 3; do',
        '  left=0',
        '  for family in 4 6; do',
        '    [ ! -s "$dir/network$family" ] || ip "-$family" -force -batch "$dir/network$family" >/dev/null 2>&1 || left=1',
        '  done',
        '  [ "$left" = 0 ] || [ "$round" = 3 ] || sleep 1',
        'done',
        'rm -f "$dir/network4" "$dir/network6"',
        startKeepalived,
      ].join('\n'),
  }),
  onDirector: { notice: 'missed-adverts' },
};
