import {
  coversSite,
  type Certificate,
  type CertificateFacts,
} from '../../../../lvs/certificates/certificate.js';
import { askingOf } from '../../../../tiers/asking-of.js';
import { dayOf } from '../../../../tiers/web/describe-tls.js';
import { listDoors, type Observations, type ShownCertificate } from '../../observations.js';
import { hostsWith, toOpinions, type Opinion, type Problem } from '../../opinion.js';

/** Each real server shows the certificate of the inventory, which clients take. */
export function judgeCertificates(seen: Observations): readonly Opinion[] {
  const tls = seen.cluster.tiers.web?.tls;
  if (tls === undefined) return [];
  return hostsWith(seen, 'real_servers').flatMap(({ name }) => {
    const shown = (seen.certificates ?? []).filter(({ realServer }) => realServer === name);
    if (shown.length === 0) return [];
    const problems = shown.flatMap((one) => judgeOne(seen, one, tls.certificate));
    const [first] = shown;
    const fine = first?.certificate === undefined ? '' : `it shows ${describe(first.certificate)}`;
    return toOpinions({ problems: onlyOnce(problems), fine }, name);
  });
}

function judgeOne(
  seen: Observations,
  { service, certificate: shown, failure }: ShownCertificate,
  wanted: Certificate | undefined,
): readonly Problem[] {
  if (shown === undefined) {
    const reason = `${service}: it shows no certificate: ${failure ?? 'nobody knows why'}`;
    return [
      {
        reason,
        expected: 'a certificate',
        seen: failure ?? 'none',
        cause: 'nginx does not run, or has not loaded its site: lvsdeploy up',
      },
    ];
  }
  if (wanted !== undefined && shown.fingerprint !== wanted.fingerprint) {
    return [
      {
        reason: `it shows another certificate than the inventory has: ${describe(shown)}`,
        expected: `${describe(wanted)} (SHA-256 ${short(wanted)})`,
        seen: `${describe(shown)} (SHA-256 ${short(shown)})`,
        cause:
          'nginx has not loaded it: a certificate is renewed by lvsdeploy up, which reloads nginx; or another site of nginx has the address',
      },
    ];
  }
  return [...judgeTime(seen, shown), ...judgeName(seen, service, shown)];
}

function judgeTime({ nowMs }: Observations, shown: CertificateFacts): readonly Problem[] {
  if (nowMs === undefined || nowMs < shown.validUntilMs) return [];
  return [
    {
      reason: `its certificate ran out on ${dayOf(shown.validUntilMs)}`,
      expected: 'a certificate that is valid',
      seen: describe(shown),
      cause:
        'nobody has renewed it: put the new one where the inventory has it, and run lvsdeploy up',
    },
  ];
}

function judgeName(
  { cluster }: Observations,
  service: string,
  shown: CertificateFacts,
): readonly Problem[] {
  const door = listDoors(cluster).find(({ name }) => name === service);
  const site = door === undefined ? undefined : askingOf(cluster, door).siteName;
  if (site === undefined || coversSite(shown, site)) return [];
  return [
    {
      reason: `its certificate is not for ${site}`,
      expected: `a certificate for ${site}`,
      seen: describe(shown),
      cause: 'the certificate was made for other names',
    },
  ];
}

// A server shows one certificate on all ports.
function onlyOnce(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(
    ({ reason }, index) => problems.findIndex((other) => other.reason === reason) === index,
  );
}

function describe({ names, validUntilMs }: CertificateFacts): string {
  return `the certificate of ${names.join(', ') || 'nobody'}, until ${dayOf(validUntilMs)}`;
}

function short({ fingerprint }: CertificateFacts): string {
  return fingerprint.slice(0, 11);
}
