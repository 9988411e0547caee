import { askChecker } from '../../facts/ipvs/checker-state.js';
import { quote } from '../../model/text/shell-quote.js';
import type { ScriptFault } from './fault.js';

/** The file that a director's keepalived tracks: what it holds is added to the director's priority. */
const drainFile = '/run/keepalived.drain';

const config = '/etc/keepalived/keepalived.conf';
const isActive =
  'systemctl --quiet is-active keepalived.service || { echo "keepalived does not run"; exit 1; }';
const start = 'systemctl start keepalived.service';

function keepalivedFault(inject: string, heal: string, check = ''): ScriptFault {
  return {
    type: 'script',
    check: () => [isActive, check].join('\n'),
    inject: () => inject,
    heal: () => heal,
    cutsOff: false,
  };
}

function kill(signal: string, whom: 'main' | 'all'): string {
  // The old spelling of --kill-whom, which every version of systemd takes.
  return `systemctl kill --kill-who=${whom} --signal=${signal} keepalived.service`;
}

/** The lowest priority there is, whatever the configured one; keepalived.conf(5), track_file. */
export const drainDirector = keepalivedFault(
  `echo -253 >${drainFile}`,
  `echo 0 >${drainFile}\n${start}`,
  `grep -qs ${drainFile} ${config} || { echo "${config} tracks no ${drainFile}: run lvsdeploy up"; exit 1; }`,
);

export const stopKeepalived = keepalivedFault('systemctl stop keepalived.service', start);
export const killKeepalivedParent = keepalivedFault(kill('KILL', 'main'), start);
export const killKeepalivedAll = keepalivedFault(kill('KILL', 'all'), start);

// The VRRP process is the child that holds a raw socket of protocol 112 (0x70).
const findVrrpProcess = [
  'main=$(systemctl show --property=MainPID --value keepalived.service)',
  'vrrp=',
  'for inode in $(grep -hE "^ *[0-9]+: [0-9A-F:]+:0070 " /proc/net/raw /proc/net/raw6 2>/dev/null | while read -r _ _ _ _ _ _ _ _ _ inode _; do echo "$inode"; done); do',
  '  for child in $(cat "/proc/$main/task/$main/children" 2>/dev/null); do',
  '    for link in "/proc/$child/fd"/*; do',
  '      [ "$(readlink "$link")" = "socket:[$inode]" ] && vrrp=$child && break 3',
  '    done',
  '  done',
  'done',
].join('\n');

export const killKeepalivedVrrp = keepalivedFault(
  `${findVrrpProcess}\nkill -KILL "$vrrp"`,
  start,
  `${findVrrpProcess}\n[ -n "$vrrp" ] || { echo "the VRRP process of keepalived cannot be told"; exit 1; }`,
);

export const freezeKeepalived = keepalivedFault(
  kill('STOP', 'all'),
  `${kill('CONT', 'all')}\n${start}`,
);

// The file is saved with its times, so that nothing looks changed afterwards.
const saveConfig = `cp -p ${config} "$dir/keepalived.conf"`;
const restoreConfig = `cp -p "$dir/keepalived.conf" ${config}.lvsdeploy && mv -f ${config}.lvsdeploy ${config}`;
const hasConfig = `[ -s ${config} ] || { echo "there is no ${config}"; exit 1; }`;

const drillName = 'lvsdeploy-drill';

// By the dumps of the processes that do the work, not by what the parent has read; without services
// there is no checker. `router_is NAME` fails for a name that not both run, `router_is_not` for one
// that either runs, and both where one does not tell.
const routerOf = [
  askChecker,
  'dump_router() {',
  '  ask_process "$1" "$2"',
  '  [ -n "$dump" ] && router=$(sed -n "s/^ *Router ID = //p" "$dump")',
  '}',
  'routers() {',
  '  dump_router vrrp keepalived.data || return 1',
  '  in_vrrp=$router',
  '  find_keepalived checkers',
  '  [ -z "$pid" ] || dump_router checkers keepalived_check.data',
  '}',
  `runs_drill() { routers && [ "$in_vrrp" = ${drillName} ] && [ "$router" = ${drillName} ]; }`,
  `runs_former() { routers && [ "$in_vrrp" != ${drillName} ] && [ "$router" != ${drillName} ]; }`,
].join('\n');

/** Fails, and says why, where it does not come true within the time that a reload takes on a busy machine. */
function awaitLoaded(condition: 'runs_drill' | 'runs_former', otherwise: string): string {
  return [
    routerOf,
    'await_loaded() {',
    '  for pause in 0.2 0.4 0.8 1.6 3.2; do',
    `    ! ${condition} || return 0`,
    '    sleep $pause',
    '  done',
    `  echo ${quote(otherwise)} >&2`,
    '  return 1',
    '}',
  ].join('\n');
}

/** A name that says nothing to anybody, at the end of the file, where the last one counts. */
export const reloadChanged: ScriptFault = {
  ...keepalivedFault(
    [
      saveConfig,
      `printf '\\nglobal_defs {\\n    router_id ${drillName}\\n}\\n' >>${config}`,
      'systemctl reload keepalived.service',
    ].join('\n'),
    [
      awaitLoaded(
        'runs_former',
        `keepalived was told to load ${config} again, and goes on with that of the drill: run lvsdeploy up`,
      ),
      'if [ -s "$dir/keepalived.conf" ]; then',
      // Somebody may have written a newer one since.
      `  { ! grep -q ${drillName} ${config} || ${restoreConfig}; } &&`,
      '    systemctl reload-or-restart keepalived.service && await_loaded || exit 1',
      '  rm -f "$dir/keepalived.conf"',
      'fi',
      start,
    ].join('\n'),
    hasConfig,
  ),
  proof: () =>
    [
      awaitLoaded('runs_drill', 'keepalived was reloaded, and does not run what its file says'),
      'await_loaded',
    ].join('\n'),
};

export const reloadBroken = keepalivedFault(
  [
    saveConfig,
    `printf 'vrrp_instance {\\n  not a configuration\\n' >>${config}`,
    // Refused by the check of the drop-in; what is judged is that keepalived goes on as before.
    'systemctl reload keepalived.service || :',
  ].join('\n'),
  [
    'if [ -s "$dir/keepalived.conf" ]; then',
    `  ${restoreConfig} &&`,
    '    rm -f "$dir/keepalived.conf"',
    'fi',
    start,
  ].join('\n'),
  hasConfig,
);
