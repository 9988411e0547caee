import { on } from '../e2e/testbed.js';

/*
 * Clients that get a page, and then what belongs to it over the same connection, from many addresses, by nothing but
 * perl: which version each was of, by server, in order.
 */

const stopFile = '/run/content-clients.stop';

const program = `
use strict; use warnings; use IO::Socket::INET;
my ($rate, @from) = @ARGV;
unlink '${stopFile}';
my ($n, $begin) = (0, now());
until (-e '${stopFile}') {
  my $address = $from[$n % @from];
  my @got = visit($address);
  print @got == 5 ? "served @got\\n" : sprintf("failed %.1f %s %s\\n", now() - $begin, $address, "@got");
  my $pause = $begin + ++$n / $rate - now();
  select undef, undef, undef, $pause if $pause > 0;
}
sub now { open my $f, '<', '/proc/uptime' or die $!; (split ' ', <$f>)[0] }
sub visit {
  my $from = shift;
  my @got;
  my $why = 'no answer in time';
  eval {
    local $SIG{ALRM} = sub { die "late\\n" };
    alarm 5;
    my $s = IO::Socket::INET->new(PeerAddr => '10.0.0.227', PeerPort => 80, LocalAddr => $from) or do { $why = "$!"; die "refused\\n" };
    my ($server, $version, $text) = ask($s, '/') or die "page\\n";
    select undef, undef, undef, 0.03;
    my ($other, $later, $asset) = ask($s, '/assets/app.js') or die "asset\\n";
    $why = "$server and $other over one connection";
    @got = ($server, $version, $text, $later, $asset) if $server eq $other;
  };
  alarm 0;
  return @got ? @got : $why;
}
sub ask {
  my ($s, $path) = @_;
  print $s "GET $path HTTP/1.1\\r\\nHost: lab\\r\\n\\r\\n" or return;
  $s->flush;
  my ($status, $server, $version, $length) = (0, 'unknown', 'unknown', 0);
  while (my $line = <$s>) {
    last if $line eq "\\r\\n";
    $status = $1 if $line =~ m{^HTTP/1.1 (\\d+)};
    $server = $1 if $line =~ /^X-Real-Server: (\\S+?)\\r?$/;
    $version = $1 if $line =~ /^X-Content-Version: (\\S+?)\\r?$/;
    $length = $1 if $line =~ /^Content-Length: (\\d+)/i;
  }
  return unless $status == 200 && read($s, my $body, $length);
  chomp $body;
  return ($server, $version, $body);
}
`;

/** What one client got over one connection. */
export type Visit = {
  readonly server: string;
  /** The version by the header, and the text, of the page and of what belongs to it. */
  readonly page: readonly [version: string, text: string];
  readonly asset: readonly [version: string, text: string];
};

export type Visited = {
  /** In order. */
  readonly visits: readonly Visit[];
  readonly failed: readonly string[];
};

/** Clients visit so often a second as long as some work lasts; each visit is two requests. */
export async function whileVisiting<T>(
  addresses: readonly string[],
  rate: number,
  work: () => Promise<T>,
): Promise<{ readonly visited: Visited; readonly result: T }> {
  const visiting = on('client', `perl - ${rate} ${addresses.join(' ')}`, program);
  try {
    const result = await work();
    await on('client', `touch ${stopFile}`);
    return { visited: read(await visiting), result };
  } finally {
    await on('client', `touch ${stopFile}`);
    await visiting.catch(() => undefined);
  }
}

function read(text: string): Visited {
  const lines = text.trim().split('\n');
  const visits = lines.flatMap((line): readonly Visit[] => {
    const [word, server = '', version = '', page = '', later = '', asset = ''] = line.split(' ');
    if (word !== 'served') return [];
    return [{ server, page: [version, page], asset: [later, asset] }];
  });
  return { visits, failed: lines.filter((line) => line.startsWith('failed ')) };
}

/** Visits whose page and asset are of two versions. */
export function mixtures({ visits }: Visited): readonly Visit[] {
  return visits.filter(({ page, asset }) => page.join() !== asset.join());
}

/** The texts that each server showed, one after the other: each time that it changed. */
export function orderBy({ visits }: Visited): ReadonlyMap<string, readonly string[]> {
  const order = new Map<string, string[]>();
  for (const { server, page } of visits) {
    const [, text] = page;
    const seen = order.get(server) ?? [];
    if (seen.at(-1) !== text) order.set(server, [...seen, text]);
  }
  return order;
}
