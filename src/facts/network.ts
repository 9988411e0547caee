import type { FactKind, FactRef } from '../model/fact.js';
import type { NetworkInterface } from '../model/host-facts.js';
import { parsePrefix } from './ip-prefix.js';
import { onlyRecords, parseRecords, type JsonRecord } from './json-records.js';

// One process, for the routes too where they are asked for; only `table all` shows both families.
function script(keys: readonly string[]): string {
  const commands = ['address show', ...(keys.includes(routesKey) ? ['route show table all'] : [])];
  return `ip -json -force -batch - 2>/dev/null <<'END_OF_COMMANDS' || :\n${commands.join('\n')}\nEND_OF_COMMANDS`;
}

/** The key with which the snippet prints the routes as well. */
export const routesKey = 'routes';

function parse(output: string): readonly NetworkInterface[] {
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
  parse,
  kept: true,
};

/** All interfaces with their addresses; one fact, because one process tells them all. */
export const network: FactRef<readonly NetworkInterface[]> = { kind: networkFact, key: 'all' };
