import type { CheckCommand } from './kind.js';

/** What is sent to a port of UDP, and whether silence is good. */
export type Packet = {
  readonly address: string;
  readonly port: number;
  readonly hex: string;
  readonly timeoutSeconds: number;
  /** A condition of perl on the answer, in `$_`; undefined: any answer, or none, but no refusal. */
  readonly wants?: string;
};

// perl-base is on every Debian. A port that nobody listens on refuses at the next call of a connected socket.
const program = [
  'use IO::Socket::IP; use IO::Select;',
  'my ($to, $port, $hex, $limit, $wants) = @ARGV;',
  'my $socket = IO::Socket::IP->new(Proto => "udp", PeerHost => $to, PeerPort => $port) or exit 2;',
  'defined $socket->send(pack "H*", $hex) or exit 2;',
  'my $heard = IO::Select->new($socket)->can_read($limit);',
  'exit($wants ? 3 : 0) unless $heard;',
  'defined $socket->recv($_, 65535) or exit 2;',
].join(' ');

/** Sends a packet and looks at the answer, as UDP_CHECK and DNS_CHECK do. */
export function packetCommand(
  { address, port, hex, timeoutSeconds, wants }: Packet,
  words: Pick<CheckCommand, 'passes' | 'fails'>,
): CheckCommand {
  const judge = wants === undefined ? 'exit 0;' : `exit(${wants} ? 0 : 4);`;
  return {
    words: [
      ...['perl', '-e', `${program} ${judge}`, address, String(port), hex],
      ...[String(timeoutSeconds), wants === undefined ? '' : '1'],
    ],
    ...words,
  };
}
