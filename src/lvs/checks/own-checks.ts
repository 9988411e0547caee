import type { RealServer, VirtualService } from '../../model/cluster/cluster.js';
import type { HealthCheck } from '../../model/cluster/health-check.js';
import { canonicalJson } from '../../model/text/canonical-json.js';

type Checked = Pick<VirtualService, 'check'> & {
  readonly realServers: readonly Pick<RealServer, 'check'>[];
};

/** The check of a real server: its own, else that of the service. */
export function checkOf(
  service: Pick<VirtualService, 'check'>,
  server: Pick<RealServer, 'check'>,
): HealthCheck {
  return server.check ?? service.check;
}

/** The checks of a service's real servers, each once; that of the service where it has no real servers. */
export function checksOf(service: Checked): readonly HealthCheck[] {
  const checks = service.realServers.map((server) => checkOf(service, server));
  const byContent = new Map(checks.map((check) => [canonicalJson(check), check] as const));
  return byContent.size === 0 ? [service.check] : [...byContent.values()];
}
