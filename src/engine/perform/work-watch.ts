const beatSeconds = 10;

/** The label of the marker that says that a step has worked since the last one. */
const beatLabel = 'beat';

/**
 * POSIX sh functions around a step that may be silent for long, such as a package installation or a
 * build. `begin_beats` starts a watch in the background, `end_beats` ends it. It prints a marker every ten
 * seconds in which the step's processes have used the processor. So one that waits for something that
 * never comes is as silent as it is.
 *
 * A process is of the step where it is of the shell's session, or a child of one that is: apt-get gives
 * dpkg a session of its own. The watch and its sleeps do not count.
 */
export const workFunctions = [
  'read_process() {',
  '  { read -r stat <"$1"; } 2>/dev/null || return 1',
  '  pid=${stat%% *} stat=${stat##*) }; set -- $stat; parent=$2 session=$4',
  '  ticks=$((${12} + ${13}))',
  '}',
  'sum_work() {',
  '  work=0 ours=" "',
  '  for file in /proc/[0-9]*/stat; do',
  '    read_process "$file" || continue',
  '    case " $watch " in *" $pid "* | *" $parent "*) continue ;; esac',
  '    case $ours in *" $parent "*) session=$our_session ;; esac',
  '    [ "$session" = "$our_session" ] || continue',
  '    ours="$ours$pid " work=$((work + ticks))',
  '  done',
  '}',
  'watch_work() {',
  '  read -r watch _ </proc/self/stat',
  '  read_process "/proc/$$/stat" && our_session=$session',
  '  sum_work; before=$work',
  `  while sleep ${beatSeconds} >/dev/null 2>&1; do`,
  '    sum_work',
  // On standard error, it would cut what the step complains of in two.
  `    [ "$work" = "$before" ] || mark ${beatLabel} 2>/dev/null`,
  '    before=$work',
  '  done',
  '}',
  // The descriptor is that of the mark of a script at work, see engine/run-lock.ts.
  'begin_beats() { watch_work </dev/null 8<&- & beats=$!; }',
  'end_beats() { kill "$beats" 2>/dev/null; wait "$beats" 2>/dev/null; }',
].join('\n');
