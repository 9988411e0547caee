import type { Cluster, VirtualService } from '../../model/cluster/cluster.js';
import type { HealthCheck } from '../../model/cluster/health-check.js';
import { clientAsks } from '../checks/check-kinds.js';
import { connecting, type Asking } from './asking.js';
import { web } from './web.js';

/** Ports on which a service speaks HTTP, where neither its check nor the inventory says so. */
const webPorts = [80, 443, 8000, 8080, 8443];
const encryptedPorts = [443, 8443];

type Service = Pick<VirtualService, 'port' | 'check' | 'realServers'>;

/**
 * How clients ask a service: as its check does, if that asks on the port of the service; else for the page
 * at the top, where the web is served; else a connection is all.
 */
export function askingOf({ tiers }: Pick<Cluster, 'tiers'>, service: Service): Asking {
  const { check, port } = service;
  const own = isCheckedWhereAsked(service) ? clientAsks(check) : undefined;
  if (own !== undefined) return own;
  if (tiers.web === undefined && !webPorts.includes(port)) return connecting;
  return web({ path: '/', isEncrypted: encryptedPorts.includes(port) });
}

/** Whether it may be a web server that a check asks. */
export function isOfWeb(check: HealthCheck): boolean {
  const { language = 'HTTP' } = clientAsks(check) ?? {};
  return language === 'HTTP';
}

// On another port there is another program, which knows other pages.
function isCheckedWhereAsked({ check, port, realServers }: Service): boolean {
  return check.port === port || realServers.some((server) => server.port === check.port);
}
