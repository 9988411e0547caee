import { pageOf } from '../../lvs/checks/check-kinds.js';
import type { Cluster, VirtualService } from '../../model/cluster.js';
import type { DirectAnswer, Observations } from './observations.js';

/** Ports on which a service speaks HTTP, where neither its check nor the inventory says so. */
const webPorts = [80, 443, 8000, 8080, 8443];

/** Whether HTTP on this port is within TLS. */
export function isEncrypted(port: number): boolean {
  return port === 443 || port === 8443;
}

/** Whether requests can be made of a service, instead of connections only. */
export function speaksHttp(cluster: Cluster, { check, port }: VirtualService): boolean {
  return pageOf(check) !== undefined || cluster.webServer !== undefined || webPorts.includes(port);
}

/** What is asked of a service of HTTP: what its check asks, else the page at the top. */
export function pathOf({ check }: VirtualService): string {
  return pageOf(check)?.path ?? '/';
}

type Said = { readonly status?: number; readonly failure?: string; readonly connected?: boolean };

/**
 * Whether an answer is good: the status that the HTTP check wants. Without such a check no server
 * error, and a client error (404, 403) only where every real server gives it, so that it is what the
 * site does.
 */
export function isGoodAnswer(
  { cluster, direct }: Pick<Observations, 'cluster' | 'direct'>,
  service: VirtualService,
  { status, failure, connected }: Said,
): boolean {
  if (!speaksHttp(cluster, service)) return failure === undefined || connected === true;
  if (failure !== undefined || status === undefined) return false;
  const page = pageOf(service.check);
  if (page !== undefined) return status === page.statusCode;
  if (status >= 400 && status < 500) return isUsual(direct, service, status);
  return status < 400;
}

function isUsual(
  direct: readonly DirectAnswer[],
  { name }: VirtualService,
  status: number,
): boolean {
  const statuses = direct
    .filter(({ service, way }) => service === name && way === 'rip')
    .flatMap((answer) => answer.status ?? []);
  return status === 401 || (statuses.length > 1 && statuses.every((other) => other === status));
}

/** What a bad answer was, in words. */
export function describeAnswer({ status, failure }: Said): string {
  return failure ?? (status === undefined ? 'a connection' : `HTTP status ${status}`);
}
