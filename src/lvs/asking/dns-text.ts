/** A question to a name server. */
export type DnsQuestion = {
  /** Labels with dots between them; `.` is the root. */
  readonly name: string;
  readonly type: string;
};

/** RFC 1035 section 3.2.2; RFC 3596 section 2.1. */
const recordTypes: Readonly<Record<string, number>> = {
  ...{ A: 1, NS: 2, CNAME: 5, SOA: 6, MX: 15, TXT: 16, AAAA: 28 },
};

const id = 0x4c56;
const recursionDesired = 0x0100;
const inInternet = 1;

/** One question, in hex digits; RFC 1035 section 4.1. */
export function dnsQueryHex({ name, type }: DnsQuestion): string {
  const labels = name.split('.').filter((label) => label !== '');
  const words = (...values: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(2 * values.length);
    values.forEach((value, index) => bytes.writeUInt16BE(value, 2 * index));
    return bytes;
  };
  return Buffer.concat([
    words(id, recursionDesired, 1, 0, 0, 0),
    ...labels.map((label) => Buffer.from([label.length, ...Buffer.from(label, 'latin1')])),
    Buffer.from([0]),
    words(recordTypes[type] ?? 0, inInternet),
  ]).toString('hex');
}
