import { on } from '../e2e/testbed.js';

/** How a lock is asked for. */
export const lockKinds = ['flock', 'fcntl'] as const;
export type LockKind = (typeof lockKinds)[number];

/** The time in which a host believed to have a lock, and what it wrote to the locked file went through. */
export type Hold = {
  readonly host: string;
  readonly fromMs: number;
  /** Its last write that went through. */
  readonly untilMs: number;
  /** Why the next write did not; undefined: it was told to stop. */
  readonly failure?: string;
};

// By perl-base alone. The nodes of a lab have one kernel, and so one clock. The lock is held until a write fails.
const program = `
use strict; use Fcntl qw(:flock F_SETLK F_WRLCK); use IO::Handle;
my ($kind, $file, $log) = @ARGV;
open(my $out, '>', $log) or die; $out->autoflush(1);
sub now { open(my $up, '<', '/proc/uptime'); my ($s) = split ' ', <$up>; return $s }
sub pause { select(undef, undef, undef, 0.2) }
sub get { my ($fh) = @_;
  return flock($fh, LOCK_EX | LOCK_NB) if $kind eq 'flock';
  my $lock = pack('s s x4 q q i x4', F_WRLCK, 0, 0, 0, 0);
  return fcntl($fh, F_SETLK, $lock) }
until (-e '/run/locks.stop') {
  my $fh;
  unless (open($fh, '>>', $file) and get($fh)) { close $fh if $fh; pause(); next }
  print $out now(), " got\\n";
  until (-e '/run/locks.stop') {
    unless (syswrite($fh, "x\\n") and $fh->sync) { my $why = "$!"; print $out now(), " failed $why\\n"; last }
    print $out now(), " wrote\\n"; pause();
  }
  close $fh;
}
print $out now(), " stopped\\n";
`;

const logOf = (kind: LockKind): string => `/run/lock-${kind}.log`;

/** Lets hosts ask for locks of files in a folder that they share, of each kind, and hold what they get. */
export async function startHolding(hosts: readonly string[], folder: string): Promise<void> {
  const [first = ''] = hosts;
  await on(first, `touch ${lockKinds.map((kind) => `${folder}/lock-${kind}`).join(' ')}`);
  for (const host of hosts) {
    await on(host, 'rm -f /run/locks.stop; cat >/run/hold-lock.pl', program);
    for (const kind of lockKinds) {
      const command = `perl /run/hold-lock.pl ${kind} ${folder}/lock-${kind} ${logOf(kind)}`;
      await on(host, `systemd-run --quiet --collect --unit=lock-${kind} ${command}`);
    }
  }
}

/** Ends that, and tells who held what when. */
export async function stopHolding(
  hosts: readonly string[],
): Promise<ReadonlyMap<LockKind, readonly Hold[]>> {
  const logs = await Promise.all(
    hosts.map(async (host) => {
      await on(host, 'touch /run/locks.stop; sleep 1');
      return Promise.all(
        lockKinds.map(async (kind) => ({
          kind,
          holds: readHolds(host, await on(host, `cat ${logOf(kind)}`)),
        })),
      );
    }),
  );
  const all = logs.flat();
  return new Map(
    lockKinds.map((kind) => [
      kind,
      all.filter((one) => one.kind === kind).flatMap(({ holds }) => holds),
    ]),
  );
}

/** Reads what a host wrote down: one hold for each time that it got the lock. */
function readHolds(host: string, log: string): readonly Hold[] {
  const holds: Hold[] = [];
  for (const line of log.split('\n')) {
    const [, seconds, word, failure] = /^(\S+) (got|wrote|failed|stopped) ?(.*)$/.exec(line) ?? [];
    const atMs = Number(seconds) * 1000;
    const last = holds.at(-1);
    if (word === 'got') holds.push({ host, fromMs: atMs, untilMs: atMs });
    else if (word === 'wrote' && last !== undefined)
      holds.splice(-1, 1, { ...last, untilMs: atMs });
    else if (word === 'failed' && last !== undefined) {
      holds.splice(-1, 1, { ...last, failure: failure ?? '' });
    }
  }
  return holds;
}

/** The longest time in which two hosts held the same lock, and both wrote. */
export function longestShared(holds: readonly Hold[]): number {
  const shared = holds.flatMap((one) =>
    holds
      .filter(({ host }) => host !== one.host)
      .map((other) => Math.min(one.untilMs, other.untilMs) - Math.max(one.fromMs, other.fromMs)),
  );
  return Math.max(0, ...shared);
}

/** One line for a table: who held it, in turn, and why not for longer. */
export function describeHolds(kind: LockKind, holds: readonly Hold[]): string {
  const turns = holds
    .toSorted((a, b) => a.fromMs - b.fromMs)
    .map(({ host, fromMs, untilMs, failure }) => {
      const seconds = Math.round((untilMs - fromMs) / 1000);
      return `${host} ${String(seconds)} s${failure === undefined ? '' : ` (${failure})`}`;
    });
  const shared = (longestShared(holds) / 1000).toFixed(1);
  return `lock by ${kind}: ${turns.join(', ')}; two at once for ${shared} s`;
}
