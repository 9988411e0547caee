import { createPrivateKey, X509Certificate } from 'node:crypto';

/** What a certificate says of itself. */
export type CertificateFacts = {
  /** The names of sites that it is for, as it has them: `*.example.org` is one. */
  readonly names: readonly string[];
  /** From then on it is good; ms since 1970. */
  readonly validFromMs: number;
  /** Until then; ms since 1970. */
  readonly validUntilMs: number;
  /** SHA-256 over it: hex digits in pairs, as openssl(1) prints them. */
  readonly fingerprint: string;
};

/** A server's certificate, with those that lead from it to an authority. */
export type Certificate = CertificateFacts & {
  /** PEM, without what else was in its file. */
  readonly chain: string;
};

const pemBlock = /-----BEGIN CERTIFICATE-----[A-Za-z\d+/=\s]+-----END CERTIFICATE-----/g;

/** Reads certificates in PEM, the server's own first; undefined: there is none that can be read. */
export function readCertificate(text: string): Certificate | undefined {
  const blocks = text.match(pemBlock) ?? [];
  const [own, ...others] = blocks.map(parse);
  if (own === undefined || others.includes(undefined)) return undefined;
  return { ...factsOf(own), chain: blocks.map((block) => `${block}\n`).join('') };
}

/** What a certificate says of itself that a server has shown, in DER; undefined: it cannot be read. */
export function readShownCertificate(der: Uint8Array): CertificateFacts | undefined {
  const shown = parse(der);
  return shown === undefined ? undefined : factsOf(shown);
}

/** `no-key`: it is no private key, or one behind a passphrase. */
export type KeyFit = 'fits' | 'other-certificate' | 'no-key';

/** Whether a private key in PEM is that of the first of these certificates. */
export function fitKey({ chain }: Pick<Certificate, 'chain'>, key: string): KeyFit {
  try {
    return new X509Certificate(chain).checkPrivateKey(createPrivateKey(key))
      ? 'fits'
      : 'other-certificate';
  } catch {
    return 'no-key';
  }
}

/** Whether clients that ask for a site by this name take a certificate with these names; RFC 6125, 6.4.3. */
export function coversSite({ names }: Pick<CertificateFacts, 'names'>, site: string): boolean {
  const asked = site.toLowerCase();
  const parent = asked.replace(/^[^.]+/, '*');
  return names.some((name) => [asked, parent].includes(name.toLowerCase()));
}

function parse(text: string | Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}

function factsOf(certificate: X509Certificate): CertificateFacts {
  return {
    names: namesOf(certificate),
    validFromMs: Date.parse(certificate.validFrom),
    validUntilMs: Date.parse(certificate.validTo),
    fingerprint: certificate.fingerprint256,
  };
}

// Whoever has names there is known by no other: RFC 6125, 6.4.4.
function namesOf({ subject: said, subjectAltName = '' }: X509Certificate): readonly string[] {
  const names = [...subjectAltName.matchAll(/(?:^|, )(?:DNS|IP Address):([^\s,"]+)/g)].map(
    ([, name = '']) => name,
  );
  if (names.length > 0) return names;
  // Node's types have it always; a certificate may have none.
  const subject = (said as string | undefined) ?? '';
  return [...subject.matchAll(/^CN=([^\s,"]+)$/gm)].map(([, name = '']) => name);
}
