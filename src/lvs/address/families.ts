/** A family of IP addresses, with what is called and written otherwise in each. */
export type AddressFamily = {
  readonly number: 4 | 6;
  readonly name: 'IPv4' | 'IPv6';
  /** The length of a prefix that is one host. */
  readonly hostLength: number;
  /** Every address, as a route has it. */
  readonly anywhere: string;
  /** The route to everywhere, for a person. */
  readonly defaultRoute: string;
  /** How neighbours are asked who has an address. */
  readonly neighbours: 'ARP' | 'NDP';
  /** Words of ip(8) before an object whose arguments do not tell the family. */
  readonly ipOptions: readonly string[];
  /** Around an address where a port or a path follows, as in URLs and with ipvsadm(8); RFC 3986 section 3.2.2. */
  readonly brackets: readonly [open: string, close: string];
  /** Versions of VRRP with addresses of the family; RFC 3768 knows IPv4 alone, RFC 9568 both. */
  readonly vrrpVersions: readonly (2 | 3)[];
};

/** The families, by their numbers. */
export const families: Readonly<Record<4 | 6, AddressFamily>> = {
  4: {
    ...{ number: 4, name: 'IPv4', hostLength: 32, neighbours: 'ARP' },
    ...{ anywhere: '0.0.0.0/0', defaultRoute: 'the default route' },
    ...{ ipOptions: [], brackets: ['', ''], vrrpVersions: [2, 3] },
  },
  6: {
    ...{ number: 6, name: 'IPv6', hostLength: 128, neighbours: 'NDP' },
    ...{ anywhere: '::/0', defaultRoute: 'the IPv6 default route' },
    ...{ ipOptions: ['-6'], brackets: ['[', ']'], vrrpVersions: [3] },
  },
};

/** Families of the addresses that an inventory may have. The compiler names what has to know more with another one. */
export const inventoryFamilies = [4] as const;
export type InventoryFamily = (typeof inventoryFamilies)[number];

/** The family that a text is written in, if it is an address or a prefix at all. */
export function familyOf(address: string): AddressFamily {
  return families[address.includes(':') ? 6 : 4];
}

/** The family of an address of an inventory; undefined: an inventory has no such address. */
export function inventoryFamilyOf(address: string): InventoryFamily | undefined {
  const { number } = familyOf(address);
  return inventoryFamilies.find((one) => one === number);
}

/** Whether packets can go from the one to the other. */
export function areOfOneFamily(one: string, other: string): boolean {
  return familyOf(one) === familyOf(other);
}

/** Whether neighbours ask for an address by ARP. */
export function isAskedByArp(address: string): boolean {
  return familyOf(address).neighbours === 'ARP';
}
