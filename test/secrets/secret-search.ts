import { spell } from './spellings.js';

/*
 * Searches of a host for texts that nobody may see there, in perl, which every node of the lab has. What is searched for
 * comes with the program, on its standard input: it stands in no process list and in no file.
 */

/** Texts by what they are called. */
export type Sentinels = Readonly<Record<string, string>>;

// A line for each spelling, in hex: so the program itself holds none.
function listSpellings(sentinels: Sentinels): string {
  const lines = Object.entries(sentinels).flatMap(([name, secret]) =>
    [...new Set(spell(secret))].map((text) => `${name} ${Buffer.from(text).toString('hex')}`),
  );
  return `__DATA__\n${lines.join('\n')}\n`;
}

const head = `
use strict; use warnings; $| = 1;
my %name;
while (my $line = <DATA>) { my ($name, $hex) = split ' ', $line; $name{pack 'H*', $hex} = $name }
my $any = join '|', map { quotemeta } sort { length $b <=> length $a } keys %name;
$any = qr/($any)/;
sub names { my %found; my $text = shift; $found{$name{$1}} = 1 while $text =~ /$any/g; sort keys %found }
`;

/*
 * Which number the last new process has is one line of the kernel, so new ones are found without a list of all. A process
 * is its parent's copy until it becomes what it is: new ones are read at each look for a while. A list of all is made
 * now and then, for those that became something else later. Its environment does not change as long as its words do not.
 */
const processes = `
my $stop = shift;
my ($looks, $last, $listed, %words, %young, %seen) = (0, 0, 0);
sub slurp { open my $f, '<:raw', $_[0] or return; my $text = ''; 1 while sysread $f, $text, 65536, length $text; $text }
sub look {
  my $pid = shift;
  my $words = slurp("/proc/$pid/cmdline");
  if (!defined $words) { delete $young{$pid}; delete $words{$pid}; return }
  return if defined $words{$pid} && $words{$pid} eq $words;
  $words{$pid} = $words;
  my $environment = slurp("/proc/$pid/environ");
  $seen{"$_ arguments $pid"} = $words for names($words);
  if (defined $environment) { $seen{"$_ environment $pid"} = $words for names($environment) }
}
open my $ready, '>', "$stop.ready" or die $!;
close $ready;
until (-e $stop) {
  my $now = clock();
  my $newest = (split ' ', slurp('/proc/loadavg'))[4];
  if ($newest > $last) { $young{$_} = $now for ($last || $newest - 1) + 1 .. $newest }
  elsif ($newest < $last) { $listed = 0 }
  $last = $newest;
  for my $pid (keys %young) { look($pid); delete $young{$pid} if exists $young{$pid} && $now - $young{$pid} > 1 }
  if ($now - $listed > 100 * $pause) {
    opendir my $proc, '/proc' or die $!;
    look($_) for grep { /^[0-9]+$/ } readdir $proc;
    $listed = $now;
  }
  $looks++;
  select undef, undef, undef, $pause;
}
sub clock { (split ' ', slurp('/proc/uptime'))[0] }
print "looks $looks\\n";
for (sort keys %seen) { my $words = join ' ', split /\\0/, $seen{$_}; $words =~ s/$any/***/g; $words =~ s/\\s+/ /g; print "found $_ ", substr($words, 0, 120), "\\n" }
`;

/**
 * A program that looks at all processes of a host until the file of its argument is there; when it has begun, there is
 * one with `.ready` at its end. Between two looks there is a pause: where many hosts share a processor, a longer one.
 */
export function processSearch(sentinels: Sentinels, pauseSeconds = 0.001): string {
  return `my $pause = ${String(pauseSeconds)};
${head}${processes}${listSpellings(sentinels)}`;
}

/*
 * Files that were written since: by their change time, which nobody can set. Logs, temporary files and the journal are
 * read as root; everything else as nobody would read it.
 */
const files = `
my ($since, $tree, @own) = @ARGV;
my $files = 0;
sub search {
  my ($where, $text) = @_;
  print "found $_ file $where\\n" for names($text);
}
sub walk {
  my $path = shift;
  my @stat = lstat $path or return;
  if (-d _) {
    return if $path =~ m{^/(?:proc|sys)$} || ($path =~ m{^/dev/} && $path ne '/dev/shm');
    opendir my $folder, $path or return;
    my @names = grep { !/^\\.\\.?$/ } readdir $folder;
    closedir $folder;
    walk($path eq '/' ? "/$_" : "$path/$_") for @names;
  } elsif (-f _ && $stat[10] >= $since && $stat[7] < 100_000_000) {
    open my $f, '<:raw', $path or return;
    local $/;
    my $text = <$f>;
    return unless defined $text;
    $files++;
    search($path, $text);
  }
}
walk($_) for @own;
if (open my $journal, '-|', "journalctl --no-pager -o export --since=\\@$since 2>/dev/null") { local $/; my $text = <$journal>; search('the journal', defined $text ? $text : '') }
$) = '65534 65534'; $> = 65534;
die "nobody cannot be" if $> != 65534;
walk($tree);
print "files $files\\n";
`;

/**
 * A program that searches what was written on a host since a time. Its arguments: seconds since 1970, the folder that
 * nobody searches, and those that root searches.
 */
export function fileSearch(sentinels: Sentinels): string {
  return `${head}${files}${listSpellings(sentinels)}`;
}

/** What a search has said. */
export type SearchResult = {
  /** Looks at the processes, or files that were read. */
  readonly count: number;
  /** `NAME arguments PID WORDS`, `NAME environment PID WORDS`, or `NAME file PATH`. */
  readonly found: readonly string[];
};

/** Reads it; throws where the search has not come to its end. */
export function readSearch(output: string): SearchResult {
  const lines = output.trim().split('\n');
  const count = /^(?:looks|files) (\d+)$/m.exec(output)?.[1];
  if (count === undefined) throw new Error(`The search did not end: ${output}`);
  return {
    count: Number(count),
    found: lines.filter((line) => line.startsWith('found ')).map((line) => line.slice(6)),
  };
}
