/** A segment between a client and the service at 10.0.0.227:80. */
export type Said = {
  readonly from: 'client' | 'service';
  readonly atMs: number;
  readonly flags: string;
  readonly seq: number;
  readonly length?: number;
};

/** The line that tcpdump prints of it. */
export function say({ from, atMs, flags, seq, length = 0 }: Said): string {
  const ends = ['192.168.57.10.40000', '10.0.0.227.80'];
  const [source, target] = from === 'client' ? ends : ends.toReversed();
  const range = length === 0 ? `${seq}` : `${seq}:${(seq + length) % 2 ** 32}`;
  const time = (atMs / 1000).toFixed(6);
  return `${time} IP ${source} > ${target}: Flags [${flags}], seq ${range}, win 64240, length ${length}`;
}
