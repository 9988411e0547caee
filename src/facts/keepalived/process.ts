/**
 * POSIX sh functions about the processes of keepalived, by builtins alone. `find_keepalived NAME` sets
 * `$pid` to the process that has written NAME.pid (keepalived, vrrp, checkers), empty where it does
 * not run. `takes_signal NUMBER` tells whether that process expects a signal: one that does not would
 * die of it, so its masks are asked first (proc_pid_status(5)). It blocks what it reads by
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
