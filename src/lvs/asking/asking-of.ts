import type { VirtualService } from '../../model/cluster/cluster.js';
import type { HealthCheck } from '../../model/cluster/health-check.js';
import { checkPort } from '../checks/check-port.js';
import { asksOf, clientAsks } from '../checks/check-kinds.js';
import type { Door } from '../entrances/doors.js';
import { connecting, type Asking } from './asking.js';
import { web } from './web.js';

/** Ports on which a service speaks HTTP, where neither its check nor the inventory says so. */
const webPorts = [80, 443, 8000, 8080, 8443];
const encryptedPorts = [443, 8443];

type Service = Pick<Door<VirtualService>, 'port' | 'protocol' | 'check' | 'realServers'>;

/** How a service is asked as its check does; undefined: it asks on another port, or does not tell what is spoken. */
export function askingOfCheck(service: Service): Asking | undefined {
  const { check, protocol } = service;
  return isCheckedWhereAsked(service) ? clientAsks(check, protocol) : undefined;
}

/** Whether somebody has said what a good answer is; over TCP, a connection is one. */
export function canBeAsked(service: Service): boolean {
  return service.protocol === 'TCP' || askingOfCheck(service) !== undefined;
}

/** How a service is asked of which no more is known than its port: where the web usually is, for its page; else a connection is all. */
export function askingOfPort({ port }: Pick<Service, 'port'>): Asking {
  return webPorts.includes(port) ? askingForPage({ port }) : connecting;
}

/** How a web server is asked for the page at the top. */
export function askingForPage({ port }: Pick<Service, 'port'>): Asking {
  return web({ path: '/', isEncrypted: encryptedPorts.includes(port) });
}

/** Whether it may be a web server that a check asks. */
export function isOfWeb(check: HealthCheck): boolean {
  if (asksOf(check).by === 'UDP') return false;
  const { language = 'HTTP', isEncrypted = false } = clientAsks(check, 'TCP') ?? {};
  return language === 'HTTP' && !isEncrypted;
}

// On another port there is another program, which knows other pages.
function isCheckedWhereAsked({ check, port, realServers }: Service): boolean {
  return (
    check.port === port || realServers.some((server) => server.port === checkPort(check, server))
  );
}
