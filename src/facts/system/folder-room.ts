import type { FactKind, FactRef } from '../../model/host/fact.js';
import { quoteAll } from '../../model/text/shell-quote.js';

/** Whether something can be written into a folder. */
export type FolderRoom = {
  /** Its file system is not mounted read-only. */
  readonly writable: boolean;
  /** Where its file system is mounted. */
  readonly mount?: string;
  /** For everybody but root, who has a reserve on some file systems. */
  readonly freeKib?: number;
  /** undefined: the file system counts none. */
  readonly freeInodes?: number;
};

// Two processes for all folders. access(2), which test -w asks, tells root too of a read-only file
// system. df(1) prints a line for each folder, in their order; folders that are not there are not asked.
function script(folders: readonly string[]): string {
  return [
    'found=',
    `for folder in ${quoteAll(folders)}; do`,
    '  if [ -d "$folder" ]; then',
    '    if [ -w "$folder" ]; then echo "writable $folder"; else echo "read-only $folder"; fi',
    '    found="$found $folder"',
    '  fi',
    'done',
    'if [ -n "$found" ]; then',
    '  for what in k i; do',
    '    echo "room $what"',
    '    LC_ALL=C df -P$what -- $found 2>/dev/null || :',
    '  done',
    'fi',
  ].join('\n');
}

function parse(output: string, folder: string): FolderRoom | undefined {
  const asked = [...output.matchAll(/^(writable|read-only) (\S+)$/gm)];
  const index = asked.findIndex(([, , name]) => name === folder);
  if (index < 0) return undefined;
  const [, blocks = '', inodes = ''] = output.split(/^room [ki]$/m);
  const room = readRow(blocks, index);
  const names = readRow(inodes, index);
  return {
    writable: asked[index]?.[1] === 'writable',
    ...(room === undefined ? {} : { mount: room.mount, freeKib: room.free }),
    ...(names === undefined || names.total === 0 ? {} : { freeInodes: names.free }),
  };
}

type Row = { readonly total: number; readonly free: number; readonly mount: string };

// `Filesystem 1024-blocks Used Available Capacity Mounted on`, POSIX; with -i inodes are counted.
function readRow(table: string, index: number): Row | undefined {
  const row = table.trim().split('\n')[index + 1];
  const found = /\s(\d+)\s+(\d+|-)\s+(\d+)\s+(?:\d+%|-)\s+(\S+)$/.exec(row ?? '');
  if (found === null) return undefined;
  return { total: Number(found[1]), free: Number(found[3]), mount: found[4] ?? '' };
}

const folderRoomFact: FactKind<FolderRoom | undefined> = { name: 'folder-room', script, parse };

/** Whether something can be written into a folder; undefined where there is no such folder. */
export function roomIn(folder: string): FactRef<FolderRoom | undefined> {
  return { kind: folderRoomFact, key: folder };
}
