/** What a stream does on its host. */
export type Watch = {
  /** Commands that print whatever happens, with the host's time. */
  readonly follow: readonly string[];
  /** Prints, with each heartbeat, what nothing tells of by itself. */
  readonly poll: string;
  /** Prints the whole state of what is followed, so that nothing was missed before and in between. */
  readonly snapshot: string;
};

/**
 * The shell script of a stream. It answers each line `time N`, `poll N` or `look N` of its standard
 * input with `@N SECONDS` by the host's clock, and ends, with all that it started, when its input ends: also
 * when the connection is cut, or this program killed.
 */
export function watchScript({ follow, poll, snapshot }: Watch): string {
  return [
    // Times in UTC, whatever the host's zone.
    'export LC_ALL=C TZ=UTC',
    'pids=',
    `trap 'kill $pids 2>/dev/null' EXIT`,
    'trap exit HUP INT TERM PIPE',
    ...follow.map((command) => `${command} 2>/dev/null & pids="$pids $!"`),
    'while read -r what number; do',
    '  case $what in look)',
    snapshot,
    '  esac',
    '  case $what in poll | look)',
    poll,
    '  esac',
    '  date "+@$number %s.%N"',
    'done',
  ].join('\n');
}

/** Prints the output of a snippet as a section of its own. */
export function sectionScript(name: string, snippet: string): string {
  return `echo '=${name}'\n${snippet}\necho '=end'`;
}
