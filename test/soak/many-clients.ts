import { on } from '../e2e/testbed.js';

/*
 * Requests from many addresses of the client, by nothing but perl: who served whom, and what failed. The
 * measurement of drills asks from one address a host, which persistence and hashes give to one real server.
 */

/** Ends a load that goes on. */
const stopFile = '/run/many-clients.stop';

const program = `
use strict; use warnings; use IO::Socket::INET;
my ($rate, $limit, @from) = @ARGV;
unlink '${stopFile}';
my (%served, @failed);
my ($n, $begin) = (0, now());
until (-e '${stopFile}' || ($limit && $n >= $limit)) {
  my $address = $from[$n % @from];
  my ($server, $why) = ask($address);
  if (defined $server) { $served{"$address $server"}++ } else { push @failed, sprintf '%.1f %s %s', now() - $begin, $address, $why }
  my $pause = $begin + ++$n / $rate - now();
  select undef, undef, undef, $pause if $pause > 0;
}
print "requests $n\\n";
print "failed $_\\n" for @failed;
print "served $_ $served{$_}\\n" for sort keys %served;
sub now { open my $f, '<', '/proc/uptime' or die $!; (split ' ', <$f>)[0] }
sub ask {
  my $from = shift;
  my ($text, $why) = ('', 'no answer in time');
  eval {
    local $SIG{ALRM} = sub { die "late\\n" };
    alarm 5;
    my $s = IO::Socket::INET->new(PeerAddr => '10.0.0.227', PeerPort => 80, LocalAddr => $from) or do { $why = "$!"; die "refused\\n" };
    print $s "GET / HTTP/1.0\\r\\nHost: lab\\r\\n\\r\\n";
    while (my $line = <$s>) { $text .= $line }
  };
  alarm 0;
  return (undef, $why) unless $text =~ m{^HTTP/1.\\S+ 200 };
  return $text =~ m{^X-Real-Server: (\\S+?)\\r?$}m ? $1 : 'unknown';
}
`;

/** What clients got. */
export type Served = {
  readonly requests: number;
  /** When, who and why. */
  readonly failed: readonly string[];
  /** By real server. */
  readonly byServer: ReadonlyMap<string, number>;
  /** The real servers that served an address, by the address. */
  readonly byClient: ReadonlyMap<string, readonly string[]>;
};

/** The client's addresses, as the lab gives them. */
export async function clientAddresses(): Promise<readonly string[]> {
  const text = await on('client', 'ip -o -4 address show scope global');
  return Array.from(text.matchAll(/inet (\S+?)\//g), ([, address = '']) => address);
}

/** Gives the client so many addresses more. */
export async function addAddresses(count: number): Promise<readonly string[]> {
  const added = Array.from({ length: count }, (_, index) => `192.168.57.${20 + index}`);
  const device = '$(ip -o -4 address show to 192.168.57.10 | cut -d " " -f 2)';
  const lines = added.map((address) => `ip address replace ${address}/32 dev "$device"`);
  await on('client', [`device=${device}`, ...lines].join('\n'));
  return added;
}

const holder = `
use strict; use warnings; use IO::Socket::INET;
my ($from, $seconds) = @ARGV;
my $s = IO::Socket::INET->new(PeerAddr => '10.0.0.227', PeerPort => 80, LocalAddr => $from) or die "$!";
print ask(), "\\n";
sleep $seconds;
print ask(), "\\n";
sub ask {
  print $s "GET / HTTP/1.1\\r\\nHost: lab\\r\\n\\r\\n" or return "lost: $!";
  $s->flush;
  my ($server, $length) = ('unknown', 0);
  while (my $line = <$s>) {
    last if $line eq "\\r\\n";
    $server = $1 if $line =~ /^X-Real-Server: (\\S+?)\\r?$/;
    $length = $1 if $line =~ /^Content-Length: (\\d+)/i;
  }
  return read($s, my $body, $length) ? $server : 'lost';
}
`;

/** Keeps one connection open so long; who answered over it at first, and at the end. */
export async function holdConnection(from: string, seconds: number): Promise<readonly string[]> {
  return (await on('client', `perl - ${from} ${String(seconds)}`, holder)).trim().split('\n');
}

/** Asks so often a second, from one address after the other, until `limit` requests or `stop`. */
export async function askFrom(
  addresses: readonly string[],
  { rate, limit = 0 }: { readonly rate: number; readonly limit?: number },
): Promise<Served> {
  const args = [rate, limit, ...addresses].join(' ');
  return read(await on('client', `perl - ${args}`, program));
}

/** The same as long as some work lasts. */
export async function whileAsking<T>(
  addresses: readonly string[],
  rate: number,
  work: () => Promise<T>,
): Promise<{ readonly served: Served; readonly result: T }> {
  const asking = askFrom(addresses, { rate });
  try {
    const result = await work();
    await on('client', `touch ${stopFile}`);
    return { served: await asking, result };
  } finally {
    await on('client', `touch ${stopFile}`);
    await asking.catch(() => undefined);
  }
}

function read(text: string): Served {
  const [byServer, byClient] = [new Map<string, number>(), new Map<string, string[]>()];
  const lines = text.split('\n').map((line) => line.split(' '));
  for (const [word, client = '', server = '', count] of lines) {
    if (word !== 'served') continue;
    byServer.set(server, (byServer.get(server) ?? 0) + Number(count));
    byClient.set(client, [...(byClient.get(client) ?? []), server]);
  }
  return {
    requests: Number(lines.find(([word]) => word === 'requests')?.[1]),
    failed: lines.filter(([word]) => word === 'failed').map(([, ...rest]) => rest.join(' ')),
    ...{ byServer, byClient },
  };
}
