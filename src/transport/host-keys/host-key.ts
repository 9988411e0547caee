import { createHash } from 'node:crypto';

// SHA-1 signatures (ssh-rsa) are left out: every server since OpenSSH 7.2 can do better.
const algorithmsOfType: ReadonlyMap<string, readonly string[]> = new Map([
  ['ssh-ed25519', ['ssh-ed25519']],
  ['ecdsa-sha2-nistp256', ['ecdsa-sha2-nistp256']],
  ['ecdsa-sha2-nistp384', ['ecdsa-sha2-nistp384']],
  ['ecdsa-sha2-nistp521', ['ecdsa-sha2-nistp521']],
  ['ssh-rsa', ['rsa-sha2-512', 'rsa-sha2-256']],
]);

/** Reads the key type at the head of a public key blob (RFC 4253 section 6.6); undefined for garbage. */
export function readKeyType(blob: Buffer): string | undefined {
  if (blob.length < 4) return undefined;
  const end = 4 + blob.readUInt32BE(0);
  return end > 4 && end <= blob.length ? blob.toString('latin1', 4, end) : undefined;
}

/** The fingerprint of a public key blob as OpenSSH prints it: `SHA256:...`. */
export function fingerprintOf(blob: Buffer): string {
  const digest = createHash('sha256').update(blob).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

/**
 * Host key algorithms to offer, those of the known key types first: else a server with several keys
 * presents one that cannot be compared with the known one.
 */
export function orderHostKeyAlgorithms(knownTypes: Iterable<string>): string[] {
  const types = new Set([...knownTypes, ...algorithmsOfType.keys()]);
  return [...types].flatMap((type) => algorithmsOfType.get(type) ?? []);
}
