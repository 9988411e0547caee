import { quote } from '../../../model/text/shell-quote.js';
import { scriptWay } from '../ways/script-way.js';
import type { FaultSite, Way } from '../ways/way.js';

/** Its blocks are reserved, and never written; fallocate(1). */
const filler = '.lvsdeploy-drill-full';

/** Where not even so much fits, a disk is full. */
const moreBytes = 1024 * 1024;

/**
 * Fills the file system of a folder with one file, what is reserved for root included. Refused where it is not one of
 * its own, mounted as a whole and in one place: what else would be full is not to be found out by a drill.
 */
export function fillWay(what: string, folderOf: (site: FaultSite) => string | undefined): Way {
  const begin = (site: FaultSite): string =>
    `folder=${quote(folderOf(site) ?? '/')}\nfile=$folder/${filler}`;
  return scriptWay({
    check: (site) =>
      [
        begin(site),
        'for program in fallocate findmnt; do',
        '  command -v "$program" >/dev/null || { echo "there is no $program(1)"; exit 1; }',
        'done',
        `[ -d "$folder" ] || { echo "the folder of the ${what}, $folder, is not there"; exit 1; }`,
        // Of several that are mounted one upon the other the last one is seen.
        'set -- $(findmnt --noheadings --raw --output FSROOT,MAJ:MIN,TARGET --target "$folder" | tail -n 1)',
        `[ $# -ge 3 ] || { echo "nobody can tell on which file system $folder is"; exit 1; }`,
        `[ "$3" != / ] || { echo "$folder is on the file system of the root: only ${what} with one of their own can be filled"; exit 1; }`,
        `[ "$1" = / ] || { echo "$folder is only a part of its file system: others would be full, too"; exit 1; }`,
        'places=$(findmnt --noheadings --raw --output MAJ:MIN | grep -cx "$2")',
        `[ "$places" = 1 ] || { echo "the file system of $folder is mounted in $places places: others would be full, too"; exit 1; }`,
      ].join('\n'),
    inject: (site) =>
      [
        begin(site),
        ': >"$file"',
        // As much as goes at once, then half of that, until less than a block is left.
        'have=0 size=$(($(stat -f -c "%f * %S" "$folder")))',
        'while [ "$size" -ge 4096 ]; do',
        '  if fallocate -o "$have" -l "$size" "$file" 2>/dev/null; then have=$((have + size)); else size=$((size / 2)); fi',
        'done',
      ].join('\n'),
    proof: (site) =>
      [
        begin(site),
        // How much is free does not tell: file systems keep some blocks for themselves.
        '[ -s "$file" ] || { echo "the file system of $folder reserves no blocks for a file"; exit 1; }',
        `! fallocate -l ${moreBytes} "$file.more" 2>/dev/null || { rm -f -- "$file.more"; echo "$folder is not full"; exit 1; }`,
      ].join('\n'),
    heal: (site) => `${begin(site)}\nrm -f -- "$file" "$file.more"`,
  });
}
