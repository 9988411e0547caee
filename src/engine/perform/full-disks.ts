import { quote } from '../../model/text/shell-quote.js';

// Where steps write. df(1) leaves out what a host has not got.
const places =
  '/ /etc /usr /usr/local /var /var/lib /var/lib/lvsdeploy /var/cache /var/log /tmp /run';

/**
 * POSIX sh: functions that name, on stderr, the file systems that are full, of blocks or of inodes, among
 * those where steps write. Shells and programs that fail to write say "I/O error", or nothing at all.
 */
export const fullDiskFunctions = `
name_full() {
  full_flag=$1 full_least=$2 full_unit=$3
  shift 3
  df "-P$full_flag" ${places} "$@" 2>/dev/null | sort -u |
    while read -r _ full_total _ full_left _ full_mount; do
      case $full_left in *[!0-9]* | '') continue ;; esac
      [ "$full_left" -ge "$full_least" ] || [ "$full_total" -eq 0 ] ||
        echo "The file system on $full_mount is full: $full_left of $full_total $full_unit are left." >&2
    done
}
name_full_disks() {
  name_full k 1024 KiB "$@"
  name_full i 16 inodes "$@"
}`.trim();

/** The call after a step that failed, which may have written to one more folder. */
export function nameFullDisks(folder: string | undefined): string {
  return folder === undefined ? 'name_full_disks' : `name_full_disks ${quote(folder)}`;
}
