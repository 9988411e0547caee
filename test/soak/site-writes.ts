import { on } from '../e2e/testbed.js';

/*
 * Writes to the whole site through the VIP: each is a record in the database and a line in the shared storage, and is
 * acknowledged when both have it. The client remembers what was acknowledged, and knows nothing else.
 */

const stopFile = '/run/site-writes.stop';

const program = `
use strict; use warnings; use IO::Socket::INET; $| = 1;
my ($run, $rate, @from) = @ARGV;
unlink '${stopFile}';
my ($n, $begin) = (0, now());
until (-e '${stopFile}') {
  my $id = "$run-$n";
  my $why = ask($from[$n % @from], $id);
  printf "%s %s %.2f %s\\n", $why eq '' ? 'ok' : 'failed', $id, now() - $begin, $why;
  my $pause = $begin + ++$n / $rate - now();
  select undef, undef, undef, $pause if $pause > 0;
}
sub now { open my $f, '<', '/proc/uptime' or die $!; (split ' ', <$f>)[0] }
sub ask {
  my ($from, $id) = @_;
  my ($text, $why) = ('', 'no answer in time');
  eval {
    local $SIG{ALRM} = sub { die "late\\n" };
    alarm 6;
    my $s = IO::Socket::INET->new(PeerAddr => '10.0.0.227', PeerPort => 80, LocalAddr => $from) or do { $why = "$!"; die "refused\\n" };
    print $s "GET /write?id=$id HTTP/1.0\\r\\nHost: lab\\r\\n\\r\\n";
    while (my $line = <$s>) { $text .= $line }
    $why = $text =~ m{^HTTP/1\\S+ (\\d+)} ? "status $1" : 'no status';
  };
  alarm 0;
  return $text =~ m{^HTTP/1\\S+ 200 } && $text =~ m{\\n\\Q$id\\E\\n} ? '' : $why;
}
`;

/** What became of the writes of a client. */
export type Written = {
  readonly acknowledged: readonly string[];
  readonly failed: readonly string[];
  /** The longest time between two acknowledgements, in s. */
  readonly longestSilenceSeconds: number;
};

/** Writes all the time while something is done. */
export async function whileWriting<T>(
  run: string,
  { rate, from }: { readonly rate: number; readonly from: readonly string[] },
  work: () => Promise<T>,
): Promise<Written> {
  const writing = on('client', `perl - ${[run, rate, ...from].join(' ')}`, program);
  try {
    await work();
    await on('client', `touch ${stopFile}`);
    return read(await writing);
  } finally {
    await on('client', `touch ${stopFile}`);
    await writing.catch(() => undefined);
  }
}

function read(text: string): Written {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  const good = lines.filter(([word]) => word === 'ok');
  const times = good.map(([, , at]) => Number(at));
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  return {
    acknowledged: good.map(([, id = '']) => id),
    failed: lines.filter(([word]) => word === 'failed').map((words) => words.slice(1).join(' ')),
    longestSilenceSeconds: Math.max(0, ...gaps),
  };
}

/** What both tiers have of a run. */
export type Kept = { readonly records: readonly string[]; readonly lines: readonly string[] };

/** Looks by other means than the site: in the database of a node, and at the mount of a real server. */
export async function readKept(run: string, node = 'db1', server = 'web1'): Promise<Kept> {
  const [records, lines] = await Promise.all([
    on(
      node,
      `mariadb --batch --skip-column-names --execute="SELECT id FROM shop.writes WHERE id LIKE '${run}-%'"`,
    ),
    on(server, `cat /srv/site/writes.* | grep '^${run}-' || :`),
  ]);
  const listOf = (text: string): readonly string[] => text.split('\n').filter((id) => id !== '');
  return { records: listOf(records), lines: listOf(lines) };
}

/** What was acknowledged and is gone, and what is there twice. */
export function judge(
  { acknowledged }: Written,
  { records, lines }: Kept,
): { readonly lost: readonly string[]; readonly doubled: readonly string[] } {
  const [inDatabase, inStorage] = [new Set(records), new Set(lines)];
  return {
    lost: acknowledged.filter((id) => !inDatabase.has(id) || !inStorage.has(id)),
    doubled: [records, lines].flatMap((ids) => ids.filter((id, at) => ids.indexOf(id) !== at)),
  };
}

/** The same as cells of a row. */
export function describeWritten(
  { acknowledged, failed, longestSilenceSeconds }: Written,
  { lost, doubled }: ReturnType<typeof judge>,
): readonly string[] {
  return [
    `acknowledged ${String(acknowledged.length)}, refused ${String(failed.length)}`,
    `lost ${String(lost.length)}, doubled ${String(doubled.length)}`,
    `${longestSilenceSeconds.toFixed(1)} s without a write`,
  ];
}
