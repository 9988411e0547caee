import type { FactKind, FactRef } from '../../model/host/fact.js';
import { quoteAll } from '../../model/text/shell-quote.js';

/** The folder at which something is, or will be, mounted, and what it is like below that. */
export type MountPoint = {
  readonly exists: boolean;
  /** Nobody can make a file in it: chattr(1), `i`. */
  readonly immutable: boolean;
  /** How many files and folders it has of its own. */
  readonly entries: number;
  /** What is mounted there now. */
  readonly mounted?: { readonly source: string; readonly type: string };
};

/*
 * What is below a mount shows in a mount of the file system that holds it: without what is mounted on that, and in a
 * mount namespace of its own, so that nobody else sees it. Storage that is away is not touched. Three processes and
 * some of the namespace, only where something is to be mounted.
 */
export const belowScript = `
path=$1
folder=\${path%/*}
while ! [ -d "\${folder:-/}" ]; do folder=\${folder%/*}; done
holder=$(stat -c %m -- "\${folder:-/}")
mount --bind -- "$holder" /mnt
[ "$holder" != / ] || holder=
below=/mnt\${path#"$holder"}
`.trim();

const look = `${belowScript}
[ -d "$below" ] || { echo "below absent $path"; exit 0; }
flags=$(lsattr -d -- "$below" 2>/dev/null) || flags=
set -- "$below"/* "$below"/.[!.]* "$below"/..?*
count=0
for entry do [ ! -e "$entry" ] && [ ! -L "$entry" ] || count=$((count + 1)); done
case \${flags%% *} in *i*) state=immutable ;; *) state=plain ;; esac
echo "below $state $count $path"`;

/** The start of a command that runs a script of sh with an argument in a mount namespace of its own. */
export const inOwnNamespace = 'unshare --mount --propagation private sh -euc';

function script(paths: readonly string[]): string {
  return [
    `for path in ${quoteAll(paths)}; do`,
    '  while read -r _ _ _ _ at _ rest; do',
    '    [ "$at" = "$path" ] || continue',
    '    rest=" $rest"; rest=${rest##* - }',
    '    echo "mounted ${rest% *} $path"',
    '  done </proc/self/mountinfo',
    `  ${inOwnNamespace} ${quoteAll([look])} sh "$path" 2>/dev/null || :`,
    'done',
  ].join('\n');
}

function parse(output: string, path: string): MountPoint {
  const lines = output.split('\n').filter((line) => line.endsWith(` ${path}`));
  const below = lines.find((line) => line.startsWith('below '))?.split(' ') ?? [];
  const [, type, source] = lines.findLast((line) => line.startsWith('mounted '))?.split(' ') ?? [];
  const exists = below[1] === 'plain' || below[1] === 'immutable';
  return {
    exists,
    immutable: below[1] === 'immutable',
    entries: exists ? Number(below[2]) : 0,
    ...(source === undefined || type === undefined ? {} : { mounted: { source, type } }),
  };
}

const mountPointFact: FactKind<MountPoint> = {
  name: 'mount-point',
  script,
  parse,
  kept: true,
};

/** The fact about one mount point. */
export function mountPointAt(path: string): FactRef<MountPoint> {
  return { kind: mountPointFact, key: path };
}
