import type { Emergency, Lead, NameServer, TsigKey } from '../../model/cluster/emergency.js';

/** Lines of a zone file that lead the names of a cluster somewhere. */
export function zoneLines(
  { names, ttlSeconds }: Emergency,
  addresses: readonly string[],
): readonly string[] {
  return names.flatMap((name) =>
    addresses.map((address) => `${name}. ${ttlSeconds} IN A ${address}`),
  );
}

/** What dig(1) prints with `+noall +answer`; lines about other names and kinds of records are left out. */
export function parseAnswer(name: string, text: string): Lead {
  const found = text.split('\n').flatMap((line) => {
    const [owner, ttl, , type, address] = line.trim().split(/\s+/);
    const isMeant = owner?.toLowerCase() === `${name}.` && type === 'A';
    return isMeant && address !== undefined ? [{ address, ttl: Number(ttl) }] : [];
  });
  return {
    name,
    addresses: found.map(({ address }) => address).toSorted(),
    ttlSeconds: found[0]?.ttl ?? 0,
  };
}

/** One change of all names at once. */
export type Move = {
  readonly server: NameServer;
  /** As they are; where that is no longer so, the name server changes nothing. */
  readonly from: readonly Lead[];
  readonly to: readonly Lead[];
};

/**
 * What nsupdate(1) reads. All names change in one message, or none does, and only if they still lead where they were seen to
 * (RFC 2136 section 2.4). The key is in it, so it must not be an argument.
 */
export function updateScript({ server, from, to }: Move): string {
  const { address, port, zone, key } = server;
  return [
    `server ${address} ${port}`,
    `zone ${zone}.`,
    ...(key === undefined ? [] : [keyLine(key)]),
    ...from.flatMap(({ name, addresses }) =>
      addresses.length === 0
        ? [`prereq nxrrset ${name}. IN A`]
        : addresses.map((one) => `prereq yxrrset ${name}. IN A ${one}`),
    ),
    ...to.flatMap(({ name, addresses, ttlSeconds }) => [
      `update delete ${name}. IN A`,
      ...addresses.map((one) => `update add ${name}. ${ttlSeconds} IN A ${one}`),
    ]),
    'send',
    '',
  ].join('\n');
}

function keyLine({ name, algorithm, secret }: TsigKey): string {
  return `key ${algorithm}:${name} ${secret.reveal()}`;
}
