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

type Service = Pick<Door<VirtualService>, 'port' | 'protocol' | 'checks' | 'realServers'>;

/**
 * How a service is asked as the first of its checks does that tells how; undefined: they ask on other ports, or do not
 * tell what is spoken.
 */
export function askingOfCheck(service: Service): Asking | undefined {
  const [check] = tellingChecks(service);
  return check === undefined ? undefined : clientAsks(check, service.protocol);
}

/**
 * A service at one of its ports, once for each question that its checks ask there: only who answers all of them is
 * well. Of several, each has a number: `shop (check 2)`.
 */
export function questionsAt<Asked extends Service & { readonly name: string }>(
  service: Asked,
): readonly Asked[] {
  const telling = tellingChecks(service);
  if (telling.length < 2) return [service];
  return telling.map((check) => ({
    ...service,
    name: `${service.name} (check ${service.checks.indexOf(check) + 1})`,
    checks: [check],
  }));
}

function tellingChecks(service: Service): readonly HealthCheck[] {
  return service.checks.filter(
    (check) => isAskedThere(check, service) && clientAsks(check, service.protocol) !== undefined,
  );
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

/** Whether it may be a web server that a check asks, which speaks TLS or does not. */
export function isOfWeb(check: HealthCheck, { tls }: { readonly tls?: unknown }): boolean {
  if (asksOf(check).by === 'UDP') return false;
  const { language = 'HTTP', isEncrypted = false } = clientAsks(check, 'TCP') ?? {};
  return language === 'HTTP' && (!isEncrypted || tls !== undefined);
}

/**
 * Whether a web server that speaks TLS does so on one of its ports: as the checks say that ask there, else where TLS
 * usually is.
 */
export function speaksTlsOn(
  port: number,
  checks: readonly HealthCheck[],
  server: { readonly port?: number | undefined },
): boolean {
  const askings = checks.flatMap((check) =>
    (check.port ?? server.port ?? port) === port ? (clientAsks(check, 'TCP') ?? []) : [],
  );
  return askings[0]?.isEncrypted ?? encryptedPorts.includes(port);
}

// On another port there is another program, which knows other pages.
function isAskedThere(check: HealthCheck, { port, realServers }: Service): boolean {
  return (
    check.port === port || realServers.some((server) => server.port === checkPort(check, server))
  );
}
