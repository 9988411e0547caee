/**
 * POSIX sh functions about the processes of keepalived, by builtins alone where it says itself who it is.
 * `find_keepalived NAME` sets `$pid` to the process that has written NAME.pid (keepalived, vrrp, checkers),
 * empty where it does not run. Where a unit of an operator has another PID file (`--pid`), the first process is
 * looked for among all that run: a director that is taken for stopped would lose its addresses. Its children
 * are not told apart without their files. `takes_signal NUMBER` tells whether that process expects a signal: one
 * that does not would die of it, so its masks are asked first (proc_pid_status(5)). It blocks what it reads by
 * signalfd(2), and older versions catch.
 */
export const keepalivedProcess = [
  'find_keepalived() {',
  '  pid=',
  '  for file in "/run/$1.pid" "/run/keepalived/$1.pid"; do',
  '    if [ -r "$file" ] && read -r pid <"$file"; then break; fi',
  '  done 2>/dev/null',
  '  comm=',
  '  [ -z "$pid" ] || ! [ -r "/proc/$pid/comm" ] || read -r comm <"/proc/$pid/comm" || :',
  '  case $comm in keepalived*) ;; *) pid= ;; esac',
  '  if [ -z "$pid" ] && [ "$1" = keepalived ]; then find_first_keepalived 2>/dev/null || :; fi',
  '}',
  // Not one of a container, which has a network of its own; not one that only checks a file.
  'find_first_keepalived() {',
  '  for folder in /proc/[0-9]*; do',
  '    comm=',
  '    read -r comm <"$folder/comm" || continue',
  '    case $comm in keepalived*) ;; *) continue ;; esac',
  '    [ "$folder/ns/net" -ef /proc/self/ns/net ] || continue',
  '    state= parent=',
  '    while read -r name value _; do',
  '      case $name in State:) state=$value ;; PPid:) parent=$value ;; esac',
  '    done <"$folder/status"',
  '    [ "$state" != Z ] || continue',
  '    comm=',
  '    read -r comm <"/proc/$parent/comm" || :',
  '    case $comm in keepalived*) continue ;; esac',
  '    case "$(tr "\\0" " " <"$folder/cmdline")" in',
  '      *" -t "* | *" --config-test"* | *" -v "* | *" --version "* | *" --signum"*) continue ;;',
  '    esac',
  '    pid=${folder#/proc/}',
  '    return 0',
  '  done',
  '}',
  'takes_signal() {',
  '  expected=0',
  '  while read -r name value; do',
  '    case $name in',
  '    SigBlk: | SigCgt:) expected=$((expected | 0x${value#????} >> ($1 - 1) & 1)) ;;',
  '    esac',
  '  done <"/proc/$pid/status"',
  '  [ "$expected" = 1 ]',
  '}',
].join('\n');
