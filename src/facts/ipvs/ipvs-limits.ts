import type { RealServer } from '../../model/cluster/cluster.js';
import type { FactKind, FactRef } from '../../model/host/fact.js';
import { readListing, type ListedServer } from './ipvs-listing.js';

/** The limits to the connections of a real server in the kernel's table; 0: none. */
export type LimitedServer = Omit<ListedServer, 'numbers'> & {
  readonly upper: number;
  readonly lower: number;
};

const show = 'PATH=$PATH:/usr/sbin:/sbin ipvsadm -Ln --thresholds 2>/dev/null || :';
const configuration = '/etc/keepalived/keepalived.conf';

// Only ipvsadm(8) tells. Where nobody wants a limit, one may still be left of what was wanted before.
function script(keys: readonly string[]): string {
  if (keys.includes('wanted')) return show;
  return `! LC_ALL=C grep -q '^ *uthreshold ' ${configuration} 2>/dev/null || ${show}`;
}

function parse(output: string): readonly LimitedServer[] {
  return readListing(output).map(({ numbers, ...listed }) => {
    const [upper = 0, lower = 0] = numbers;
    return { ...listed, upper, lower };
  });
}

const ipvsLimitsFact: FactKind<readonly LimitedServer[]> = { name: 'ipvs-limits', script, parse };

type Pool = { readonly realServers: readonly Pick<RealServer, 'limits'>[] };

/** Whether a service limits the connections of a real server. */
export function hasLimits({ realServers }: Pool): boolean {
  return realServers.some(({ limits }) => limits !== undefined);
}

/** The limits of all real servers in the kernel's table; empty where nobody wants one, or did before. */
export function ipvsLimitsOf(services: readonly Pool[]): FactRef<readonly LimitedServer[]> {
  return { kind: ipvsLimitsFact, key: services.some(hasLimits) ? 'wanted' : 'left' };
}
