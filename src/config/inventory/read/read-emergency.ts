import type { Emergency, NameServer } from '../../../model/cluster/emergency.js';
import { suggest } from '../../../model/problem/suggest.js';
import { omitUndefined } from '../../omit-undefined.js';
import type { EmergencyInput } from '../../schema/emergency.js';
import type { DeclaredHost } from '../declared-hosts.js';
import type { Reading } from '../reading.js';

type NameServerInput = NonNullable<EmergencyInput['dns']>;

/** Reads how clients find real servers while no director is left; undefined: nobody has said. */
export function readEmergency(
  input: EmergencyInput | undefined,
  hosts: readonly DeclaredHost[],
  reading: Reading,
): Emergency | undefined {
  if (input === undefined) return undefined;
  const { dns, ttl } = input;
  const names = input.names.map(lower);
  checkOnce(names, reading);
  if (dns !== undefined) {
    checkZone(names, dns, reading);
    checkFrom(dns, hosts, reading);
  }
  const nameServer = dns === undefined ? undefined : readNameServer(dns, reading);
  return { names, ttlSeconds: ttl, ...omitUndefined({ nameServer }) };
}

function readNameServer(
  { server, port, zone, key, from }: NameServerInput,
  { secretOf, report }: Reading,
): NameServer {
  const path = ['emergency', 'dns', 'key', 'secret'];
  const secret = key === undefined ? undefined : secretOf(key.secret, path);
  if (secret?.isWithheld === false && !isBase64(secret.reveal())) {
    report({
      path,
      message: 'the secret of a TSIG key is written in base64',
      suggestion: 'take it as it stands in the key file of the name server',
    });
  }
  const signed =
    key === undefined || secret === undefined
      ? {}
      : { key: { name: lower(key.name), algorithm: key.algorithm, secret } };
  return { address: server, port, zone: lower(zone), ...signed, ...omitUndefined({ from }) };
}

function checkOnce(names: readonly string[], { report }: Reading): void {
  names.forEach((name, index) => {
    if (names.indexOf(name) === index) return;
    report({ path: ['emergency', 'names', index], message: `"${name}" is there twice` });
  });
}

function checkZone(
  names: readonly string[],
  { zone: written }: NameServerInput,
  { report }: Reading,
): void {
  const zone = lower(written);
  names.forEach((name, index) => {
    if (name === zone || name.endsWith(`.${zone}`)) return;
    report({
      path: ['emergency', 'names', index],
      message: `"${name}" is not in the zone ${zone}`,
      suggestion: 'write the whole name, or the zone that it is in',
    });
  });
}

function checkFrom(
  { from }: NameServerInput,
  hosts: readonly DeclaredHost[],
  { report }: Reading,
): void {
  const names = hosts.map(({ name }) => name);
  if (from === undefined || names.includes(from)) return;
  report({
    path: ['emergency', 'dns', 'from'],
    message: `"${from}" is not a host of this inventory`,
    ...suggest(from, names, `known: ${names.slice(0, 8).join(', ')}`),
  });
}

// Names differ by letters, and not by their case; RFC 4343.
function lower(name: string): string {
  return name.toLowerCase();
}

function isBase64(text: string): boolean {
  return text === '' || /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(text);
}
