import { clientAsks } from '../../lvs/checks/check-kinds.js';
import { checksOf } from '../../lvs/checks/own-checks.js';
import { coversSite, type Certificate } from '../../lvs/certificates/certificate.js';
import type { Cluster } from '../../model/cluster/cluster.js';
import type { Reading } from './reading.js';

const path = ['web_server', 'tls', 'certificate'];
const dayMs = 24 * 60 * 60 * 1000;
const soonDays = 14;

/** Warns of a certificate that clients will not take, now or soon. */
export function warnOfCertificates(
  cluster: Pick<Cluster, 'services' | 'tiers' | 'emergency'>,
  { warn, nowMs }: Reading,
): void {
  const certificate = cluster.tiers.web?.tls?.certificate;
  if (certificate === undefined) return;
  const remark = remarkOnTime(certificate, nowMs);
  if (remark !== undefined) {
    warn({ path, message: remark, suggestion: 'renew it, and run lvsdeploy up' });
  }
  for (const [site, why] of sitesOf(cluster)) {
    if (coversSite(certificate, site)) continue;
    warn({
      path,
      message: `the certificate is not for ${site}, ${why}`,
      suggestion: `it is for ${certificate.names.join(', ') || 'no name at all'}`,
    });
  }
}

function remarkOnTime({ validFromMs, validUntilMs }: Certificate, nowMs: number) {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  if (nowMs >= validUntilMs) return `the certificate ran out on ${day(validUntilMs)}`;
  if (nowMs < validFromMs) return `the certificate is not valid before ${day(validFromMs)}`;
  const days = Math.floor((validUntilMs - nowMs) / dayMs);
  if (days >= soonDays) return undefined;
  const left = days === 0 ? 'today' : `in ${days} ${days === 1 ? 'day' : 'days'}`;
  return `the certificate runs out ${left}, on ${day(validUntilMs)}`;
}

/** The names by which sites are asked for, and who asks so. */
function sitesOf({
  services,
  emergency,
}: Pick<Cluster, 'services' | 'emergency'>): ReadonlyMap<string, string> {
  const checked = services.flatMap((service) =>
    checksOf(service).flatMap((check): readonly [string, string][] => {
      const asking = clientAsks(check, 'TCP');
      if (asking?.isEncrypted !== true || asking.siteName === undefined) return [];
      return [[asking.siteName, `for which the health check of ${service.name} asks`]];
    }),
  );
  const names = (emergency?.names ?? []).map((name) => [name, 'a name of `emergency`'] as const);
  return new Map([...names, ...checked]);
}
