import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A certificate of a site, which nobody has signed, and its key. */
export async function makeCertificate(
  site: string,
): Promise<{ readonly certificate: string; readonly key: string }> {
  const at = await mkdtemp(path.join(os.tmpdir(), 'certificate-'));
  const [certificate, key] = [path.join(at, 'crt'), path.join(at, 'key')];
  const subject = ['-subj', `/CN=${site}`, '-days', '30', '-nodes'];
  const kind = ['-x509', '-newkey', 'rsa:2048', '-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', ...kind, ...subject], { stdio: 'ignore' });
  try {
    return { certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') };
  } finally {
    await rm(at, { recursive: true });
  }
}
