import type { FactKind, FactRef } from '../../model/host/fact.js';
import type { NetworkInterface } from '../../model/host/host-facts.js';
import { parsePrefix } from '../../lvs/address/ip-prefix.js';
import { onlyRecords, parseRecords, type JsonRecord } from './json-records.js';

// One process, for the routes too where they are asked for; only `table all` shows both families. What
// it said stays in a variable, for snippets of other kinds: every probe begins with this one.
function script(keys: readonly string[]): string {
  const commands = ['address show', ...(keys.includes(routesKey) ? ['route show table all'] : [])];
  return [
    `addresses=$(ip -json -force -batch - 2>/dev/null <<'END_OF_COMMANDS'`,
    ...commands,
    'END_OF_COMMANDS',
    ') || :',
    `printf '%s\\n' "$addresses"`,
  ].join('\n');
}

/** The key with which the snippet prints the routes as well. */
export const routesKey = 'routes';

/** Reads what `ip -json address` says. */
export function parseNetwork(output: string): readonly NetworkInterface[] {
  return parseRecords(output).flatMap(readInterface);
}

function readInterface({ ifname, address, mtu, flags, addr_info }: JsonRecord): NetworkInterface[] {
  if (typeof ifname !== 'string') return [];
  const has = (flag: string): boolean => Array.isArray(flags) && flags.includes(flag);
  return [
    {
      name: ifname,
      mac: typeof address === 'string' ? address : '',
      mtu: Number(mtu),
      // Not operstate, which is UNKNOWN for lo and tunnels.
      up: has('UP') && has('LOWER_UP'),
      ...(has('NOARP') ? { noArp: true as const } : {}),
      addresses: onlyRecords(addr_info).flatMap(readAddress),
    },
  ];
}

function readAddress({ local, prefixlen }: JsonRecord): string[] {
  const prefix = parsePrefix(`${String(local)}/${String(prefixlen)}`);
  return prefix === undefined ? [] : [prefix.cidr];
}

/** Interfaces with their addresses. */
export const networkFact: FactKind<readonly NetworkInterface[]> = {
  name: 'network',
  script,
  parse: parseNetwork,
  kept: true,
};

/** All interfaces with their addresses; one fact, because one process tells them all. */
export const network: FactRef<readonly NetworkInterface[]> = { kind: networkFact, key: 'all' };
