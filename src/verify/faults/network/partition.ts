import type { DirectorFault } from '../fault.js';
import { startKeepalived } from '../keepalived/service.js';
import { scriptWay } from '../ways/script-way.js';

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
  startKeepalived,
].join('\n');

function partitionFault(directions: readonly Direction[]): DirectorFault {
  return {
    way: scriptWay({
      check: () =>
        'command -v nft >/dev/null || command -v iptables >/dev/null || { echo "neither nft nor iptables is there to drop VRRP with"; exit 1; }',
      inject: () => dropVrrp(directions),
      heal: () => letVrrpPass,
    }),
    onDirector: { notice: 'missed-adverts' },
  };
}

/** The target neither sends nor hears VRRP. */
export const partition = partitionFault(['input', 'output']);

/** The target hears the others, and they do not hear it. */
export const partitionOneWay = partitionFault(['output']);
