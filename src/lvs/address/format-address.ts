import { familyOf } from './families.js';

/** An address where a port or a path follows: `10.0.0.227`, `[2001:db8::1]`. */
export function formatHost(address: string): string {
  const [open, close] = familyOf(address).brackets;
  return `${open}${address}${close}`;
}

/** `10.0.0.227:80`, `[2001:db8::1]:80`. */
export function formatEndpoint(address: string, port: number | string): string {
  return `${formatHost(address)}:${port}`;
}

/** A real server: its address, with its port where it has one of its own. */
export function formatServer({
  address,
  port,
}: {
  address: string;
  port?: number | undefined;
}): string {
  return port === undefined ? address : formatEndpoint(address, port);
}

/** The address as a prefix that is one host: `10.0.0.227/32`, `2001:db8::1/128`. */
export function formatHostPrefix(address: string): string {
  return `${address}/${familyOf(address).hostLength}`;
}
