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

export const reloadSame = keepalivedFault('systemctl reload keepalived.service', start);

/** The file is saved with its times, so that nothing looks changed afterwards. */
export const reloadBroken = keepalivedFault(
  [
    `cp -p ${config} "$dir/keepalived.conf"`,
    `printf 'vrrp_instance {\\n  not a configuration\\n' >>${config}`,
    // Refused by the check of the drop-in; what is judged is that keepalived goes on as before.
    'systemctl reload keepalived.service || :',
  ].join('\n'),
  [
    'if [ -s "$dir/keepalived.conf" ]; then',
    `  cp -p "$dir/keepalived.conf" ${config}.lvsdeploy && mv -f ${config}.lvsdeploy ${config} &&`,
    '    rm -f "$dir/keepalived.conf"',
    'fi',
    start,
  ].join('\n'),
  `[ -s ${config} ] || { echo "there is no ${config}"; exit 1; }`,
);
