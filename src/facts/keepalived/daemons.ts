import type { FactKind, FactRef } from '../../model/host/fact.js';

/** A keepalived that was started on its own: not a child of another one. */
export type KeepalivedDaemon = {
  readonly pid: number;
  /** The control group that it belongs to, such as /system.slice/keepalived.service. */
  readonly group: string;
  readonly command: string;
};

// One process for each daemon that is found. Those of containers have a network of their own, and one
// that has ended but was not waited for (Z) has let go of everything.
const script = (): string =>
  [
    'for folder in /proc/[0-9]*; do',
    '  comm= state= parent= group=',
    '  read -r comm <"$folder/comm" || continue',
    '  case $comm in keepalived*) ;; *) continue ;; esac',
    '  [ "$folder/ns/net" -ef /proc/self/ns/net ] || continue',
    '  while read -r name value rest; do',
    '    case $name in State:) state=$value ;; PPid:) parent=$value ;; esac',
    '  done <"$folder/status"',
    '  while read -r line; do group=${line#*::}; done <"$folder/cgroup"',
    '  echo "process ${folder#/proc/} $parent $state ${group:--} $(tr "\\0" " " <"$folder/cmdline")"',
    'done 2>/dev/null || :',
  ].join('\n');

function parse(output: string): readonly KeepalivedDaemon[] {
  const processes = output.split('\n').flatMap((line) => {
    const found = /^process (\d+) (\d+) (\S) (\S+) (.*)$/.exec(line);
    if (found === null || found[3] === 'Z') return [];
    const [, pid, parent, , group = '', command = ''] = found;
    return [{ pid: Number(pid), parent: Number(parent), group, command: command.trim() }];
  });
  return processes
    .filter(({ parent }) => !processes.some(({ pid }) => pid === parent))
    .filter(({ command }) => !isCheck(command))
    .map(({ pid, group, command }) => ({ pid, group, command }));
}

// keepalived(8): it only reads a configuration, says what it thinks of it, and ends.
function isCheck(command: string): boolean {
  return /\s(?:--config-test|-t\b|--version|-v\b|--signum)/.test(command);
}

const keepalivedDaemonsFact: FactKind<readonly KeepalivedDaemon[]> = {
  name: 'keepalived-daemons',
  script,
  parse,
};

/** Every keepalived that runs in the host's own network. */
export const keepalivedDaemons: FactRef<readonly KeepalivedDaemon[]> = {
  kind: keepalivedDaemonsFact,
  key: 'all',
};
