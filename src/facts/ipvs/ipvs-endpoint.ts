import { formatEndpoint } from '../../lvs/address/format-address.js';
import { parsePrefix } from '../../lvs/address/ip-prefix.js';

/** An address and a port. */
export type Endpoint = { readonly address: string; readonly port: number };

/** An address as the kernel shows it under /proc/net/ip_vs: 8 hex digits, or IPv6 in full. */
export function readIpvsAddress(text: string): string | undefined {
  if (!/^[\dA-F]{8}$/i.test(text)) return parsePrefix(text)?.address;
  const bytes = text.match(/../g) ?? [];
  return bytes.map((byte) => Number.parseInt(byte, 16)).join('.');
}

/** `0A0000E3:0050`, or `[2001:0db8:...]:0050`. */
export function readEndpoint(text: string): Endpoint | undefined {
  const found = /^\[?(?<address>[\dA-Fa-f:]+?)\]?:(?<port>[\dA-F]{4})$/.exec(text)?.groups;
  const address = readIpvsAddress(found?.['address'] ?? '');
  if (found === undefined || address === undefined) return undefined;
  return { address, port: Number.parseInt(found['port'] ?? '', 16) };
}

/** An address as the kernel writes it there; undefined for text that is none. */
export function formatIpvsAddress(address: string): string | undefined {
  const prefix = parsePrefix(address);
  if (prefix === undefined) return undefined;
  if (prefix.family === 6) return expand(prefix.address);
  return prefix.address
    .split('.')
    .map((byte) => Number(byte).toString(16).padStart(2, '0').toUpperCase())
    .join('');
}

/** An address with its port as the kernel writes them, in capitals: `0A0000E3:0050`. */
export function formatIpvsEndpoint(address: string, port: number): string {
  return formatEndpoint(formatIpvsAddress(address) ?? address, toHex(port, 4));
}

/** A number as the kernel writes it. */
export function toHex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0').toUpperCase();
}

function expand(address: string): string {
  const [head = '', tail] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const all = tail === undefined ? before : [...before, ...zeros, ...after];
  return all.map((group) => group.padStart(4, '0')).join(':');
}
