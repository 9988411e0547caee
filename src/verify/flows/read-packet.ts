/** One end of a connection. */
export type PacketEnd = { readonly address: string; readonly port: number };

/** What one line of tcpdump(8) tells of a TCP segment. */
export type Packet = {
  /** By the host's clock, in milliseconds since 1970. */
  readonly hostMs: number;
  readonly from: PacketEnd;
  readonly to: PacketEnd;
  readonly syn: boolean;
  readonly fin: boolean;
  readonly reset: boolean;
  /** Sequence number of its first byte; undefined: it takes no room in the stream. */
  readonly seq?: number;
  /** Bytes of payload. */
  readonly length: number;
};

// `SECONDS IP A.PORT > B.PORT: Flags [P.], seq 1:9, ack 1, win 64, options [...], length 8: HTTP: ...`, of -tt -nn -S.
const segment =
  /^(?<seconds>\d{1,12}\.\d{1,9}) IP6? (?<from>[\da-fA-F.:]+)\.(?<fromPort>\d{1,5}) > (?<to>[\da-fA-F.:]+)\.(?<toPort>\d{1,5}): Flags \[(?<flags>[^\]]*)\](?:, seq (?<seq>\d{1,10})(?::\d{1,10})?)?,.*?length (?<length>\d{1,7})\b/;

/** Reads a line of `tcpdump -tt -nn -S`; undefined: it is no whole TCP segment. */
export function readPacket(line: string): Packet | undefined {
  const found = segment.exec(line)?.groups;
  if (found === undefined) return undefined;
  const { seconds, from = '', fromPort, to = '', toPort, flags = '', seq, length } = found;
  return {
    hostMs: Number(seconds) * 1000,
    from: { address: from, port: Number(fromPort) },
    to: { address: to, port: Number(toPort) },
    syn: flags.includes('S'),
    fin: flags.includes('F'),
    reset: flags.includes('R'),
    ...(seq === undefined ? {} : { seq: Number(seq) }),
    length: Number(length),
  };
}
