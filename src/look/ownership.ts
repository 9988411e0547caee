import { parsePrefix } from '../lvs/address/ip-prefix.js';
import type { NetworkInterface } from '../model/host/host-facts.js';
import { quote } from '../model/text/shell-quote.js';

/*
 * The one rule of who owns an address: a host whose neighbours get an answer when they ask for it. On lo
 * nobody asks, nor on a tunnel, a dummy or a VRF: what a real server has there for itself is no ownership. And
 * on an interface that is down, or has no carrier, nobody is answered.
 */

/** What a host shows of itself, as far as it decides about ownership. */
export type Shown = { readonly interfaces: readonly NetworkInterface[] };

/** An address with the interface that carries it. */
export type BoundAddress = {
  readonly device: string;
  readonly mac: string;
  /** In CIDR notation. */
  readonly cidr: string;
};

/** Whether nobody asks for addresses on an interface, by ARP or by neighbour discovery. */
export function isSilent({ name, noArp }: Pick<NetworkInterface, 'name' | 'noArp'>): boolean {
  return name === 'lo' || noArp === true;
}

/** Where a host carries an address, silent interfaces included. */
export function whereBound({ interfaces }: Shown, address: string): readonly BoundAddress[] {
  const wanted = parsePrefix(address)?.address;
  return interfaces.flatMap(({ name, mac, addresses }) =>
    addresses
      .filter((cidr) => parsePrefix(cidr)?.address === wanted)
      .map((cidr) => ({ device: name, mac, cidr })),
  );
}

/** Where a host owns an address. */
export function whereOwned(shown: Shown, address: string): readonly BoundAddress[] {
  return whereBound(answering(shown), address);
}

/** All addresses that a host owns, without prefix lengths. */
export function ownedAddresses(shown: Shown): readonly string[] {
  const owned = answering(shown).interfaces.flatMap(({ addresses }) => addresses);
  return owned.map((cidr) => cidr.split('/')[0] ?? cidr);
}

/** The hosts that own an address, of those that were looked at. */
export function ownersOf(address: string, looks: ReadonlyMap<string, Shown>): readonly string[] {
  return [...looks]
    .filter(([, look]) => whereOwned(look, address).length > 0)
    .map(([host]) => host);
}

function answering({ interfaces }: Shown): Shown {
  return { interfaces: interfaces.filter((candidate) => candidate.up && !isSilent(candidate)) };
}

// if.h: IFF_UP, without IFF_LOOPBACK and IFF_NOARP. An interface that has just gone says nothing, and counts.
const [decisiveFlags, answeringFlags] = ['0x89', '0x1'];

/** POSIX sh, a condition: whether the host that it runs on owns an address. */
export function ownsScript(address: string): string {
  return [
    `ip -o address show | grep -F ${quote(` ${address}/`)} | (`,
    '  while read -r _ device _; do',
    `    flags=${answeringFlags} carrier=1`,
    '    read -r flags 2>/dev/null <"/sys/class/net/$device/flags" || :',
    '    read -r carrier 2>/dev/null <"/sys/class/net/$device/carrier" || :',
    `    [ $((flags & ${decisiveFlags})) -ne $((${answeringFlags})) ] || [ "$carrier" = 0 ] || exit 0`,
    '  done',
    '  exit 1',
    ')',
  ].join('\n');
}
