import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A certificate, and its key, as PEM. */
export type Certificate = { readonly certificate: string; readonly key: string };

// It signs a dozen times as fast as RSA does, which an emulated processor needs.
const keyKind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

/** A certificate of a site, which nobody else has signed, so that it is its own authority. */
export function makeCertificate(site: string): Certificate {
  const at = mkdtempSync(path.join(os.tmpdir(), 'certificate-'));
  const [certificate, key] = [path.join(at, 'crt'), path.join(at, 'key')];
  const names = ['-subj', `/CN=${site}`, '-addext', `subjectAltName=DNS:${site}`];
  const files = ['-keyout', key, '-out', certificate];
  const options = ['-x509', '-nodes', '-days', '30', ...keyKind, ...names, ...files];
  execFileSync('openssl', ['req', ...options], { stdio: 'ignore' });
  try {
    return { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
  } finally {
    rmSync(at, { recursive: true });
  }
}
