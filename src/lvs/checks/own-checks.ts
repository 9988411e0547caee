import type { RealServer, VirtualService } from '../../model/cluster/cluster.js';
import type { HealthCheck, HealthChecks } from '../../model/cluster/health-check.js';
import { canonicalJson } from '../../model/text/canonical-json.js';

type Service = Pick<VirtualService, 'checks'>;
type Checked = Service & { readonly realServers: readonly Pick<RealServer, 'checks'>[] };

/** The checks that a real server has to pass: its own, else those of the service. */
export function checksOn(service: Service, server: Pick<RealServer, 'checks'>): HealthChecks {
  return server.checks ?? service.checks;
}

/** What the real servers of a service have to pass, each list once; that of the service where it has no real servers. */
export function checkListsOf(service: Checked): readonly HealthChecks[] {
  const lists = service.realServers.map((server) => checksOn(service, server));
  return lists.length === 0 ? [service.checks] : eachOnce(lists);
}

/** All checks of a service's real servers, each once. */
export function checksOf(service: Checked): readonly HealthCheck[] {
  return eachOnce(checkListsOf(service).flat());
}

function eachOnce<T>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((one) => [canonicalJson(one), one] as const)).values()];
}
