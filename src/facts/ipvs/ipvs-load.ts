import type { FactKind, FactRef } from '../../model/host/fact.js';
import { readListing, type ListedServer } from './ipvs-listing.js';

/** What a real server of a service has to do, as a director counts it; called as in the kernel's table. */
export type IpvsLoad = Omit<ListedServer, 'numbers'> & {
  /** Clients that persistence ties to it: templates. */
  readonly remembered: number;
  readonly active: number;
  /** Connections of which the end was seen, and all of protocols without connections. */
  readonly inactive: number;
};

// One process. /proc/net/ip_vs does not count templates, and to list them would take long on a busy director.
const script = (): string =>
  'PATH=$PATH:/usr/sbin:/sbin ipvsadm -Ln --persistent-conn 2>/dev/null || :';

function parse(output: string): readonly IpvsLoad[] {
  return readListing(output).map(({ numbers, ...listed }) => {
    const [, remembered = 0, active = 0, inactive = 0] = numbers;
    return { ...listed, remembered, active, inactive };
  });
}

const ipvsLoadFact: FactKind<readonly IpvsLoad[]> = { name: 'ipvs-load', script, parse };

/** What each real server has to do; empty without ipvsadm(8). */
export const ipvsLoad: FactRef<readonly IpvsLoad[]> = { kind: ipvsLoadFact, key: 'all' };
