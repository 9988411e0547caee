import type { IpvsService } from '../../../src/facts/ipvs/ipvs-table.js';
import type { StatusLook } from '../../../src/verify/status/status-look.js';

/** The reference cluster's virtual service, as a director's kernel has it. */
export const webEntry: IpvsService = {
  protocol: 'TCP',
  address: '10.0.0.227',
  port: 80,
  scheduler: 'wrr',
  onePacket: false,
  destinations: ['192.168.56.102', '192.168.56.103'].map((address) => ({
    ...{ address, port: 80, method: 'DR' as const, weight: 3 },
    ...{ active: 2, inactive: 5 },
  })),
};

/** A director that holds no VIP and balances, but for what is given. */
export function look(changes: Partial<StatusLook>): StatusLook {
  return {
    interfaces: [],
    table: [webEntry],
    drains: undefined,
    rates: [],
    keepalived: { running: true },
    transitions: [],
    ...changes,
  };
}
