import { quote } from '../../model/text/shell-quote.js';
import type { FaultSite, ScriptFault } from './fault.js';

// Addresses stay on an interface that is down, so it is found the same way before and after.
function findDevice({ host }: FaultSite): string {
  if (host.interface !== undefined) return `dev=${quote(host.interface)}`;
  return `set -- $(ip -o address show to ${quote(host.address)}); dev=\${2-}`;
}

const start = 'systemctl start keepalived.service';

/** Takes the interface of the cluster's segment down. The kernel drops its routes and its IPv6 addresses with it, so they are kept and put back. */
export const linkDown: ScriptFault = {
  type: 'script',
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
      start,
    ].join('\n'),
  cutsOff: true,
};

const table = 'inet lvsdeploy_drill';
const mark = 'lvsdeploy-drill';

type Direction = 'input' | 'output';

/** Drops VRRP, IP protocol 112, and nothing else, by what the host has for that. */
function dropVrrp(directions: readonly Direction[]): string {
  const chains = directions.flatMap((hook) => [
    `add chain ${table} ${hook} { type filter hook ${hook} priority -300; policy accept; }`,
    `add rule ${table} ${hook} meta l4proto 112 drop`,
  ]);
  const rules = directions.map(
    (hook) => `"$tables" -I ${hook.toUpperCase()} -p 112 -m comment --comment ${mark} -j DROP`,
  );
  return [
    'if command -v nft >/dev/null; then',
    `  nft -f - <<'END'\n${[`add table ${table}`, ...chains].join('\n')}\nEND`,
    'else',
    '  for tables in iptables ip6tables; do',
    '    command -v "$tables" >/dev/null || continue',
    ...rules.map((rule) => `    ${rule}`),
    '  done',
    'fi',
  ].join('\n');
}

const letVrrpPass = [
  `if command -v nft >/dev/null; then nft delete table ${table} 2>/dev/null; fi`,
  'for tables in iptables ip6tables; do',
  '  command -v "$tables" >/dev/null || continue',
  '  for chain in INPUT OUTPUT; do',
  `    while "$tables" -D "$chain" -p 112 -m comment --comment ${mark} -j DROP 2>/dev/null; do :; done`,
  '  done',
  'done',
  start,
].join('\n');

function partitionFault(directions: readonly Direction[]): ScriptFault {
  return {
    type: 'script',
    check: () =>
      'command -v nft >/dev/null || command -v iptables >/dev/null || { echo "neither nft nor iptables is there to drop VRRP with"; exit 1; }',
    inject: () => dropVrrp(directions),
    heal: () => letVrrpPass,
    cutsOff: false,
  };
}

/** The target neither sends nor hears VRRP. */
export const partition = partitionFault(['input', 'output']);

/** The target hears the others, and they do not hear it. */
export const partitionOneWay = partitionFault(['output']);
