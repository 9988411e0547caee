import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A certificate, and its key, as PEM. */
export type Certificate = { readonly certificate: string; readonly key: string };

// It signs a dozen times as fast as RSA does, which an emulated processor needs.
const keyKind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

/** A certificate of a site, which nobody else has signed, so that it is its own authority. */
export async function makeCertificate(site: string): Promise<Certificate> {
  const at = await mkdtemp(path.join(os.tmpdir(), 'certificate-'));
  const [certificate, key] = [path.join(at, 'crt'), path.join(at, 'key')];
  const names = ['-subj', `/CN=${site}`, '-addext', `subjectAltName=DNS:${site}`];
  const files = ['-keyout', key, '-out', certificate];
  const options = ['-x509', '-nodes', '-days', '30', ...keyKind, ...names, ...files];
  execFileSync('openssl', ['req', ...options], { stdio: 'ignore' });
  try {
    return { certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') };
  } finally {
    await rm(at, { recursive: true });
  }
}
