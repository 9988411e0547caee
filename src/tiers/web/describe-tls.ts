import type { WebTls } from './settings.js';

/** What TLS is spoken by, as templates see it, its key revealed. */
export function describeTls({ certificate, key }: WebTls) {
  return {
    names: certificate?.names ?? [],
    validUntil: certificate === undefined ? undefined : dayOf(certificate.validUntilMs),
    fingerprint: certificate?.fingerprint,
    chain: certificate?.chain ?? '',
    key: key.reveal(),
  };
}

/** `2027-03-01`, in UTC. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
