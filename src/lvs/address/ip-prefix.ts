import { Address4, Address6 } from 'ip-address';

/** An address with the length of its prefix, both in the one form that compares. */
export type IpPrefix = {
  readonly family: 4 | 6;
  readonly address: string;
  readonly length: number;
  /** `ADDRESS/LENGTH`. */
  readonly cidr: string;
  /** Whether the address is that of the network itself, as a route's destination has to be. */
  readonly isNetwork: boolean;
};

/** Reads `ADDRESS` or `ADDRESS/LENGTH`; without a length it is one host. Undefined: it is neither. */
export function parsePrefix(text: string): IpPrefix | undefined {
  const family = text.includes(':') ? 6 : 4;
  const Address = family === 6 ? Address6 : Address4;
  if (text.includes('%') || !Address.isValid(text)) return undefined;
  const parsed = new Address(text);
  const address = parsed.correctForm();
  const isNetwork = parsed.startAddress().correctForm() === address;
  const length = parsed.subnetMask;
  return { family, address, length, cidr: `${address}/${length}`, isNetwork };
}

/** The network that an address with the length of its prefix is in, in CIDR notation. */
export function networkOf(cidr: string): string {
  const parsed = cidr.includes(':') ? new Address6(cidr) : new Address4(cidr);
  return `${parsed.startAddress().correctForm()}/${parsed.subnetMask}`;
}

/** The address of a network that comes so many after its first; where the network is shorter, its first one. */
export function addressIn(cidr: string, offset: number): string {
  const Address = cidr.includes(':') ? Address6 : Address4;
  const network = new Address(cidr);
  const wanted = Address.fromBigInt(network.startAddress().bigInt() + BigInt(offset)).correctForm();
  return containsAddress(cidr, wanted) ? wanted : network.startAddress().correctForm();
}

/** Whether an address is within a prefix, in CIDR notation. */
export function containsAddress(cidr: string, address: string): boolean {
  const family = cidr.includes(':') ? 6 : 4;
  if ((address.includes(':') ? 6 : 4) !== family) return false;
  const Address = family === 6 ? Address6 : Address4;
  return Address.isValid(address) && new Address(address).isInSubnet(new Address(cidr));
}
