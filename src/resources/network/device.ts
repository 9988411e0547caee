import { LvsError } from '../../model/problem/error.js';
import type { NetworkInterface } from '../../model/host/host-facts.js';

/** The interface of that name; throws UNSUPPORTED_HOST with the names that there are. */
export function requireDevice(
  interfaces: readonly NetworkInterface[],
  device: string,
): NetworkInterface {
  const found = interfaces.find(({ name }) => name === device);
  if (found !== undefined) return found;
  const names = interfaces.map(({ name }) => name).join(', ');
  throw new LvsError('UNSUPPORTED_HOST', `There is no network interface ${device}.`, {
    hint: names === '' ? 'Is iproute2 installed?' : `This host has ${names}.`,
  });
}
