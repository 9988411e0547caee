import type { DirectorFault } from '../fault.js';
import { keepalivedWay, startKeepalived } from './service.js';

function signal(name: string, whom: 'main' | 'all'): string {
  // The old spelling of --kill-whom, which every version of systemd takes.
  return `systemctl kill --kill-who=${whom} --signal=${name} keepalived.service`;
}

/** The parent is killed. */
export const killKeepalivedParent: DirectorFault = {
  way: keepalivedWay({ inject: signal('KILL', 'main'), heal: startKeepalived }),
  // The children die of SIGTERM with their parent, so they say good-bye.
  onDirector: { notice: 'good-bye', startsByItself: true },
};

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

/** The child that speaks VRRP is killed; the parent starts another one. */
export const killKeepalivedVrrp: DirectorFault = {
  way: keepalivedWay({
    check: `${findVrrpProcess}\n[ -n "$vrrp" ] || { echo "the VRRP process of keepalived cannot be told"; exit 1; }`,
    inject: `${findVrrpProcess}\nkill -KILL "$vrrp"`,
    heal: startKeepalived,
  }),
  onDirector: { notice: 'missed-adverts', startsByItself: true },
};

/** All processes are killed at once. */
export const killKeepalivedAll: DirectorFault = {
  way: keepalivedWay({ inject: signal('KILL', 'all'), heal: startKeepalived }),
  onDirector: { notice: 'missed-adverts', startsByItself: true },
};

/** All processes stand still, and go on. */
export const freezeKeepalived: DirectorFault = {
  way: keepalivedWay({
    inject: signal('STOP', 'all'),
    heal: `${signal('CONT', 'all')}\n${startKeepalived}`,
  }),
  onDirector: { notice: 'missed-adverts' },
};
