import { LvsError } from '../../model/problem/error.js';
import { quote } from '../../model/text/shell-quote.js';
import type { Endpoint } from '../settings/endpoint.js';
import { fingerprintOf, readKeyType } from './host-key.js';
import { isAbout, type KnownHost } from './known-hosts.js';

/** What to do with the key that a host presented. */
export type HostKeyVerdict =
  | { readonly type: 'trusted' }
  /** Trusted for the first time: to be written down. */
  | { readonly type: 'new' }
  | { readonly type: 'refused'; readonly error: LvsError };

/** The known_hosts entries that count for one host. */
export type KnownKeys = {
  readonly trusted: readonly KnownHost[];
  /** Known for the bare name of a host on another port: may confirm a key, cannot contradict one. */
  readonly confirming: readonly KnownHost[];
  readonly revoked: readonly KnownHost[];
  readonly authorities: readonly KnownHost[];
};

/** Picks the entries about a host out of all known hosts. */
export function findKnownKeys(
  { hostKey: { name, bareName } }: Endpoint,
  entries: readonly KnownHost[],
): KnownKeys {
  const exact = entries.filter((entry) => isAbout(entry, name));
  const bare = bareName === undefined ? [] : entries.filter((entry) => isAbout(entry, bareName));
  return {
    trusted: exact.filter(({ marker }) => marker === undefined),
    confirming: bare.filter(({ marker }) => marker === undefined),
    revoked: [...exact, ...bare].filter(({ marker }) => marker === 'revoked'),
    authorities: exact.filter(({ marker }) => marker === 'cert-authority'),
  };
}

function describeKey(key: Buffer): string {
  return `${readKeyType(key) ?? 'unknown type'} ${fingerprintOf(key)}`;
}

function describeEntry({ key, file, line }: KnownHost): string {
  return `${describeKey(key)} (${file}:${line})`;
}

const verifyHint =
  "Compare it with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the host's console";

function refuse(error: LvsError): HostKeyVerdict {
  return { type: 'refused', error };
}

function refuseRevoked(endpoint: Endpoint, entry: KnownHost): HostKeyVerdict {
  const message = `The host key of ${endpoint.address} is revoked: ${describeEntry(entry)}.`;
  return refuse(
    new LvsError('HOST_KEY_MISMATCH', message, {
      host: endpoint.name,
      hint: 'Somebody who holds a stolen key may be answering. Give the host a new key, or connect elsewhere.',
    }),
  );
}

function refuseUnpinned(endpoint: Endpoint, key: Buffer, pins: readonly string[]): HostKeyVerdict {
  const message =
    `The host key of ${endpoint.address} is not the pinned one: ` +
    `expected ${pins.join(' or ')}, seen ${describeKey(key)}.`;
  return refuse(
    new LvsError('HOST_KEY_MISMATCH', message, {
      host: endpoint.name,
      hint: `Somebody may be in the middle. ${verifyHint}; pin the new fingerprint only if it is the host's own.`,
    }),
  );
}

function refuseChanged(
  endpoint: Endpoint,
  key: Buffer,
  known: readonly KnownHost[],
): HostKeyVerdict {
  const { name } = endpoint.hostKey;
  const message =
    `The host key of ${endpoint.address} has changed: ` +
    `expected ${known.map(describeEntry).join(' or ')}, seen ${describeKey(key)}.`;
  const files = [...new Set(known.map(({ file }) => file))];
  const removals = files.map((file) => `ssh-keygen -R ${quote(name)} -f ${quote(file)}`);
  return refuse(
    new LvsError('HOST_KEY_MISMATCH', message, {
      host: endpoint.name,
      hint:
        'Somebody may be in the middle, or the host was reinstalled. ' +
        `${verifyHint}; only if it is the host's own, remove the old one: ${removals.join(' && ')}`,
    }),
  );
}

function refuseUnknown(endpoint: Endpoint, key: Buffer, known: KnownKeys): HostKeyVerdict {
  const [authority] = known.authorities;
  const message =
    authority === undefined
      ? `The host key of ${endpoint.address} is not known: ${describeKey(key)}.`
      : `The host key of ${endpoint.address} is vouched for by a certificate authority only ` +
        `(${authority.file}:${authority.line}), which lvsdeploy does not check: ${describeKey(key)}.`;
  const file = endpoint.hostKey.knownHostsFiles[0] ?? 'known_hosts';
  const line = `${endpoint.hostKey.name} ${readKeyType(key) ?? ''} ${key.toString('base64')}`;
  const acceptNew = authority === undefined ? ', or run once with --host-key accept-new' : '';
  return refuse(
    new LvsError('HOST_KEY_UNKNOWN', message, {
      host: endpoint.name,
      hint: `${verifyHint}; then trust it: echo ${quote(line)} >> ${quote(file)}${acceptNew}`,
    }),
  );
}

/** Judges the key that a host presented, by the policy and by what is known. Pure. */
export function judgeHostKey(endpoint: Endpoint, key: Buffer, known: KnownKeys): HostKeyVerdict {
  const { policy } = endpoint.hostKey;
  const isThis = (entry: KnownHost): boolean => entry.key.equals(key);
  const revoked = known.revoked.find(isThis);
  if (revoked !== undefined) return refuseRevoked(endpoint, revoked);
  if (policy.type === 'pinned') {
    const pins = policy.fingerprints.map((pin) => pin.trim().replace(/=+$/, ''));
    return pins.includes(fingerprintOf(key))
      ? { type: 'trusted' }
      : refuseUnpinned(endpoint, key, pins);
  }
  if (known.trusted.some(isThis) || known.confirming.some(isThis)) return { type: 'trusted' };
  if (known.trusted.length > 0) return refuseChanged(endpoint, key, known.trusted);
  if (policy.type === 'accept-new' && known.authorities.length === 0) return { type: 'new' };
  return refuseUnknown(endpoint, key, known);
}
