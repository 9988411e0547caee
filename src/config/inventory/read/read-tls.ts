import {
  fitKey,
  readCertificate,
  type Certificate,
} from '../../../lvs/certificates/certificate.js';
import type { TierSettings } from '../../../model/cluster/tiers.js';
import type { SecretInput } from '../../schema/secret.js';
import type { Reading } from '../reading.js';

type Written = { readonly certificate: string; readonly key: SecretInput };

const at = ['web_server', 'tls'];

/** Reads by what the web server speaks TLS, and reports what does not belong together. */
export function readTls(
  written: Written,
  reading: Reading,
): NonNullable<TierSettings['web']['tls']> {
  const certificate = readFile(written.certificate, reading);
  const key = reading.secretOf(written.key, [...at, 'key'], 'several lines');
  if (certificate === undefined) return { key };
  if (!key.isWithheld) checkKey(certificate, key.reveal(), reading);
  return { certificate, key };
}

function readFile(
  written: string,
  { pathOf, readLocalText, report }: Reading,
): Certificate | undefined {
  const path = [...at, 'certificate'];
  const file = readLocalText(pathOf(written));
  if (file === undefined) return undefined;
  if ('objection' in file) {
    report({
      path,
      message: `${written} is no certificate: ${file.objection}`,
      suggestion: `put it at ${pathOf(written)}`,
    });
    return undefined;
  }
  const certificate = readCertificate(file.text);
  if (certificate === undefined) {
    report({
      path,
      message: `${written} holds no certificate that can be read`,
      suggestion:
        'it is text between "-----BEGIN CERTIFICATE-----" and "-----END CERTIFICATE-----"',
    });
  }
  return certificate;
}

function checkKey(certificate: Certificate, key: string, { report }: Reading): void {
  const path = [...at, 'key'];
  const fit = fitKey(certificate, key);
  if (fit === 'other-certificate') {
    report({
      path,
      message: 'the key belongs to another certificate',
      suggestion:
        'the certificate of the site stands first in its file, before those that lead to its authority',
      dependsOn: [[...at, 'certificate']],
    });
  }
  if (fit === 'no-key') {
    report({
      path,
      message: key.includes('ENCRYPTED')
        ? 'the key is behind a passphrase, which nobody would type when the web server starts'
        : 'this is no private key in PEM',
      suggestion: key.includes('ENCRYPTED')
        ? 'take it away: openssl pkey -in KEY -out PLAIN; then lvsdeploy secret encrypt keeps it'
        : 'name its file: key: { file: tls/shop.key }',
    });
  }
}
