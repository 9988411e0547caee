import { ipvsLimitsOf, type LimitedServer } from '../../facts/ipvs/ipvs-limits.js';
import {
  compareLimits,
  describeLimits,
  type LimitDifference,
} from '../../look/table/compare-limits.js';
import { entryNameOf } from '../../lvs/entrances/entry-name.js';
import { formatServer } from '../../lvs/address/format-address.js';
import type { VirtualService } from '../../model/cluster/cluster.js';
import type { FactRef } from '../../model/host/fact.js';
import type { Change } from '../../model/plan/change.js';
import type { Resource } from '../../model/plan/resource.js';
import { quote } from '../../model/text/shell-quote.js';
import { identify } from './ipvsadm.js';

type Want = { readonly services: readonly VirtualService[] };
type Facts = { readonly seen: FactRef<readonly LimitedServer[]> };

// The kernel's own words for the rest of the entry are kept: its weight may have changed since the plan was made.
const limit = [
  'PATH=$PATH:/usr/sbin:/sbin',
  'limit() {',
  '  rule=$(ipvsadm -Sn | grep -F -e "-a $1 -r $2 ") || return 0',
  '  ipvsadm -e ${rule#-a} -x "$3" -y "$4"',
  '}',
].join('\n');

function toScript({ service, server, found }: LimitDifference): string {
  const { upper = 0, lower = 0 } = server.limits ?? {};
  const name = identify(entryNameOf(service)).join(' ');
  return `limit ${quote(name)} ${quote(formatServer(found.server))} ${upper} ${lower}`;
}

function toChange(
  different: readonly LimitDifference[],
  { services }: Want,
  seen: readonly LimitedServer[],
): Change {
  return {
    summary: different
      .map(({ service, server, found }) => {
        const [now, was] = [describeLimits(server.limits), describeLimits(found)];
        return `${server.host} gets ${now} for ${service.name}, was ${was}`;
      })
      .join('; '),
    diffs: different.map(({ service, server, found }) => ({
      ...{ type: 'value', name: `limits of ${server.host} in ${service.name}` },
      ...{ before: describeLimits(found), after: describeLimits(server.limits) },
    })),
    steps: [{ type: 'run', script: [limit, ...different.map(toScript)].join('\n') }],
    expects: [{ ref: ipvsLimitsOf(services), value: seen.map((one) => asWanted(one, different)) }],
  };
}

function asWanted(seen: LimitedServer, different: readonly LimitDifference[]): LimitedServer {
  const one = different.find(({ found }) => found === seen);
  if (one === undefined) return seen;
  const { upper = 0, lower = 0 } = one.server.limits ?? {};
  return { ...seen, upper, lower };
}

/**
 * The limits of real servers that are in the kernel's table already: keepalived gives them only to those that it adds,
 * and a reload with others changes nothing, clear_diff_rs() of ipwrapper.c.
 */
export const ipvsLimits: Resource<Want, Facts> = {
  kind: 'ipvs_limits',
  argNames: [],
  parse: (_, { cluster: { services } }) => ({ services }),
  facts: ({ services }) => ({ seen: ipvsLimitsOf(services) }),
  diff: (want, { seen }) => {
    const different = compareLimits(want.services, seen);
    return different.length === 0 ? [] : [toChange(different, want, seen)];
  },
};
