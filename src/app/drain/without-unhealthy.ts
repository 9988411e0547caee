import type { FactTable } from '../../facts/fact-table.js';
import { ipvsTable } from '../../facts/ipvs/ipvs-table.js';
import { findMember, findService } from '../../look/table/find-entries.js';
import type { VirtualService } from '../../model/cluster/cluster.js';
import { factId } from '../../model/host/fact.js';

/** The services without real servers that no director has in its pool, as far as directors tell. */
export function withoutUnhealthy(
  services: readonly VirtualService[],
  facts: ReadonlyMap<string, FactTable>,
): readonly VirtualService[] {
  const asked = [...facts.values()].filter((table) => table.entries().has(factId(ipvsTable)));
  const tables = asked.map((table) => table.get(ipvsTable));
  return services.map((service) => {
    const entries = tables.flatMap((table) => findService(table, service) ?? []);
    if (entries.length === 0) return service;
    const realServers = service.realServers.filter((server) =>
      entries.some((entry) => findMember(entry, server) !== undefined),
    );
    return { ...service, realServers };
  });
}
