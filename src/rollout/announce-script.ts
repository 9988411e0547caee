import type { DirectorService } from '../model/plan/declaration.js';
import { quote, quoteAll } from '../model/text/shell-quote.js';
import { hashFilesScript, stampPath } from '../resources/service/loaded-stamp.js';

/** Exit status of `announceScript` where keepalived would load something else than it runs with. */
export const otherIsOnDisk = 75;

/**
 * Has keepalived send gratuitous ARP for the addresses that it holds, with nothing but itself: it does
 * so when it reads its configuration again (2.3: clear_diff_vrrp() of vrrp.c; 2.2: the refresh timer
 * begins anew, so with the next advert), if `vrrp_garp_master_refresh` is set. A reload of what is
 * loaded already changes nothing else; of anything else it would, and so is left alone.
 */
export function announceScript({ unit, configuration, included }: DirectorService): string {
  const files = [configuration, ...included];
  return `
stamp=${quote(stampPath(unit))}
started=/proc/$(systemctl show --property=MainPID --value ${quote(unit)})
invocation=$(systemctl show --property=InvocationID --value ${quote(unit)})
read -r stamped loaded _ 2>/dev/null <"$stamp" || stamped=
if [ -n "$stamped" ] && [ "$stamped" = "$invocation" ]; then
  hash=$(${hashFilesScript(files)})
  [ "$loaded" = "\${hash%% *}" ] || exit ${otherIsOnDisk}
  for conf in ${quoteAll(files)}; do
    ! [ "$conf" -nt "$stamp" ] || exit ${otherIsOnDisk}
  done
else
  for conf in ${quoteAll(files)}; do
    [ "$started" -nt "$conf" ] || exit ${otherIsOnDisk}
  done
fi
systemctl reload ${quote(unit)}
`;
}
