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
export function dnsQueryHex(question: DnsQuestion): string {
  return encodeQuery(question).toString('hex');
}

/** One question, a character a byte. */
export function dnsQuery(question: DnsQuestion): string {
  return encodeQuery(question).toString('latin1');
}

/** The names of the codes that answers end with; RFC 1035 section 4.1.1. */
export const dnsCodes: Readonly<Record<number, string>> = {
  ...{ 0: 'NOERROR', 1: 'FORMERR', 2: 'SERVFAIL', 3: 'NXDOMAIN', 4: 'NOTIMP', 5: 'REFUSED' },
};

/** The code of an answer to that question; undefined: it is none. */
export function readDnsCode(message: string): number | undefined {
  const bytes = Buffer.from(message, 'latin1');
  const isAnswer = bytes.length >= 12 && bytes.readUInt16BE(0) === id && (bytes[2] ?? 0) >= 0x80;
  return isAnswer ? (bytes[3] ?? 0) & 0x0f : undefined;
}

function encodeQuery({ name, type }: DnsQuestion): Buffer {
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
  ]);
}
