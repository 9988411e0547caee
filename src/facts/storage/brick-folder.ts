import type { FactKind, FactRef } from '../../model/host/fact.js';
import { quoteAll } from '../../model/text/shell-quote.js';

/** The folder of a brick, or where it will be. */
export type BrickFolder = {
  readonly exists: boolean;
  /** It holds files, or belongs to a volume. */
  readonly used: boolean;
  /** It lies on the file system of the root: what fills it fills the whole host. */
  readonly onRoot: boolean;
};

// The nearest folder that is there tells the file system. getfattr(1) comes with glusterd.
function script(paths: readonly string[]): string {
  return [
    'root=$(stat -c %d / 2>/dev/null) || root=unknown',
    `for path in ${quoteAll(paths)}; do`,
    '  near=$path',
    '  while [ -n "$near" ] && ! [ -d "$near" ]; do near=${near%/*}; done',
    '  here=$(stat -c %d -- "${near:-/}" 2>/dev/null) || here=',
    '  [ "$here" != "$root" ] || echo "root $path"',
    '  [ -d "$path" ] || continue',
    '  echo "exists $path"',
    '  for entry in "$path"/* "$path"/.[!.]*; do',
    '    if [ -e "$entry" ] || [ -L "$entry" ]; then echo "used $path"; break; fi',
    '  done',
    '  ! getfattr --only-values -n trusted.glusterfs.volume-id -- "$path" >/dev/null 2>&1 || echo "used $path"',
    'done',
  ].join('\n');
}

function parse(output: string, path: string): BrickFolder {
  const lines = output.split('\n');
  const says = (word: string): boolean => lines.includes(`${word} ${path}`);
  return { exists: says('exists'), used: says('used'), onRoot: says('root') };
}

const brickFolderFact: FactKind<BrickFolder> = { name: 'brick-folder', script, parse };

/** What the folder of a brick is like. */
export function brickFolderAt(path: string): FactRef<BrickFolder> {
  return { kind: brickFolderFact, key: path };
}
