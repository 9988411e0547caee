import { readMonitorLine } from './monitor-time.js';

/** An address came to an interface, or left it. */
export type AddressEvent = {
  readonly hostMs: number;
  readonly device: string;
  readonly address: string;
  readonly present: boolean;
};

/** Reads a line of `ip -ts -o monitor address`; undefined for everything else. */
export function readAddressEvent(line: string): AddressEvent | undefined {
  const monitored = readMonitorLine(line);
  if (monitored === undefined) return undefined;
  const { hostMs, deleted, words } = monitored;
  const [, device = '', family, cidr = ''] = words;
  if (family !== 'inet' && family !== 'inet6') return undefined;
  return { hostMs, device, address: cidr.split('/')[0] ?? '', present: !deleted };
}
