import type { FactKind, FactRef } from '../../model/host/fact.js';
import type { NetworkInterface, TunnelLink } from '../../model/host/host-facts.js';
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

function readInterface(record: JsonRecord): NetworkInterface[] {
  const { ifname, address, mtu, flags, addr_info } = record;
  const tunnel = readTunnel(record);
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
      ...(tunnel === undefined ? {} : { tunnel }),
      addresses: onlyRecords(addr_info).flatMap(readAddress),
    },
  ];
}

// Where others have a MAC address and that of everybody, a tunnel has the addresses of its ends.
function readTunnel({ link_type, address, broadcast }: JsonRecord): TunnelLink | undefined {
  const kind = (['ipip', 'gre'] as const).find((one) => one === link_type);
  if (kind === undefined) return undefined;
  const [local, remote] = [address, broadcast].map((end) =>
    typeof end === 'string' && end !== '0.0.0.0' ? end : undefined,
  );
  return {
    kind,
    ...(local === undefined ? {} : { local }),
    ...(remote === undefined ? {} : { remote }),
  };
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
