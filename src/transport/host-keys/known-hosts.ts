import { createHmac, randomBytes } from 'node:crypto';
import { readKeyType } from './host-key.js';
import { matchesPatternList } from './host-pattern.js';

/** One usable line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export type KnownHost = {
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  /** A pattern list, or one hashed name. */
  readonly hosts: string;
  readonly keyType: string;
  readonly key: Buffer;
};

const markers: ReadonlyMap<string, KnownHost['marker']> = new Map([
  ['@revoked', 'revoked'],
  ['@cert-authority', 'cert-authority'],
]);

function parseLine(text: string): Omit<KnownHost, 'file' | 'line'> | undefined {
  const words = text.trim().split(/[ \t]+/);
  const first = words[0] ?? '';
  const marker = markers.get(first);
  if (first.startsWith('#') || (first.startsWith('@') && marker === undefined)) return undefined;
  const [hosts, keyType, base64] = marker === undefined ? words : words.slice(1);
  if (hosts === undefined || keyType === undefined || base64 === undefined) return undefined;
  const key = Buffer.from(base64, 'base64');
  return readKeyType(key) === keyType ? { marker, hosts, keyType, key } : undefined;
}

/** Reads a known_hosts file; like OpenSSH, passes over lines that make no sense. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const entry = parseLine(line);
    return entry === undefined ? [] : [{ file, line: index + 1, ...entry }];
  });
}

function hashName(name: string, salt: Buffer): string {
  return createHmac('sha1', salt).update(name.toLowerCase()).digest('base64');
}

/** Whether the entry is about the host, given by the name it is looked up under. */
export function isAbout({ hosts }: KnownHost, name: string): boolean {
  const hashed = /^\|1\|([^|]+)\|([^|]+)$/.exec(hosts);
  if (hashed === null) return matchesPatternList(hosts, name);
  const [, salt = '', digest] = hashed;
  return hashName(name, Buffer.from(salt, 'base64')) === digest;
}

/** The name a host is looked up under: bare on port 22, else `[host]:port`. */
export function knownHostName(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

/** A line to append to a known_hosts file, with the name hashed (HashKnownHosts) or in clear. */
export function formatKnownHost(name: string, key: Buffer, hashed: boolean): string {
  const salt = randomBytes(20);
  const hosts = hashed ? `|1|${salt.toString('base64')}|${hashName(name, salt)}` : name;
  return `${hosts} ${readKeyType(key) ?? ''} ${key.toString('base64')}`;
}
