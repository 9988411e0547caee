import type { CommandResult } from '../../model/host/connection.js';
import type { DirectorService } from '../../model/plan/declaration.js';
import { quote, quoteAll } from '../../model/text/shell-quote.js';
import { hashFilesScript, stampPath } from '../../resources/service/loaded-stamp.js';

/**
 * How soon a neighbour takes in a second announcement of an address: when the one that it has taken in is as old as
 * this, arp(7) LOCKTIME.
 */
export const locktimeMs = 1000;

// A little more than `locktimeMs`.
const awaitLocktime = 'sleep 1.1 # arp(7), LOCKTIME';

/** Exit status of `announceScript` where keepalived would load something else than it runs with. */
const otherIsOnDisk = 75;

/**
 * Has keepalived send gratuitous ARP for the addresses that it holds, with nothing but itself: it does
 * so when it reads its configuration again (2.3: clear_diff_vrrp() of vrrp.c; 2.2: the refresh timer
 * begins anew, so with the next advert), if `vrrp_garp_master_refresh` is set.
 */
function announce(unit: string): string {
  return `systemctl reload ${quote(unit)}`;
}

/** Announces what keepalived has just loaded twice, for neighbours that missed it or took in another one. */
export function announceTwiceScript(unit: string): string {
  return [announce(unit), awaitLocktime, announce(unit)].join('\n');
}

/**
 * Announces, if that changes nothing else: a reload of what is loaded already does not; of anything else it
 * would, and so is left alone.
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
${announce(unit)}
`;
}

/** Why `announceScript` has announced nothing. */
export function explainSilence(
  { exitStatus, stderr }: Pick<CommandResult, 'exitStatus' | 'stderr'>,
  { configuration }: DirectorService,
): string {
  if (exitStatus === otherIsOnDisk) {
    return `keepalived has not loaded ${configuration} as it is now, so it was not told to reload it.`;
  }
  return `keepalived was not reloaded: ${stderr.trim().split('\n').at(-1) ?? ''}.`;
}
