import { quote } from '../model/text/shell-quote.js';
import { hashFilesScript, stampPath } from '../resources/service/loaded-stamp.js';

const unit = 'keepalived.service';
const configuration = '/etc/keepalived/keepalived.conf';

/** Exit status of `announceScript` where keepalived would load something else than it runs with. */
export const otherIsOnDisk = 75;

/**
 * Has keepalived send gratuitous ARP for the addresses that it holds, with nothing but itself: it does
 * so when it reads its configuration again (2.3: clear_diff_vrrp() of vrrp.c; 2.2: the refresh timer
 * begins anew, so with the next advert), if `vrrp_garp_master_refresh` is set. A reload of what is
 * loaded already changes nothing else; of anything else it would, and so is left alone.
 */
export const announceScript = `
stamp=${quote(stampPath(unit))}
conf=${quote(configuration)}
started=/proc/$(systemctl show --property=MainPID --value ${unit})
invocation=$(systemctl show --property=InvocationID --value ${unit})
read -r stamped loaded _ 2>/dev/null <"$stamp" || stamped=
if [ -n "$stamped" ] && [ "$stamped" = "$invocation" ]; then
  hash=$(${hashFilesScript([configuration])})
  [ "$loaded" = "\${hash%% *}" ] && ! [ "$conf" -nt "$stamp" ] || exit ${otherIsOnDisk}
else
  [ "$started" -nt "$conf" ] || exit ${otherIsOnDisk}
fi
systemctl reload ${unit}
`;
