import type { FactKind, FactRef } from '../../model/host/fact.js';
import { quote, quoteAll } from '../../model/text/shell-quote.js';

/** Whether what is mounted can be used now. */
export type MountUse =
  | { readonly state: 'usable' }
  | { readonly state: 'not-mounted' }
  | { readonly state: 'silent' }
  /** It answers, and not well. */
  | { readonly state: 'failing'; readonly reason: string };

/*
 * Asks the server itself: what stat(1) says of a file may be remembered here. That permission is refused is an
 * answer too: it is somebody else's file server, and root is nobody there.
 */
const use = `
stat -f -- "$1" >/dev/null
[ "$2" = rw ] || exit 0
read -r host </proc/sys/kernel/hostname
file=$1/.lvs-storage-probe-$host
said=$( (echo probed | dd of="$file" conv=fsync status=none) 2>&1) || {
  case $said in *'Permission denied'* | *'Operation not permitted'*) exit 0 ;; esac
  printf '%s\\n' "$said" >&2
  exit 1
}
[ "$(cat -- "$file")" = probed ]
rm -f -- "$file"`.trim();

// Each key is `SECONDS PATH`.
function script(keys: readonly string[]): string {
  return [
    `for asked in ${quoteAll(keys)}; do`,
    '  seconds=${asked%% *} path=${asked#* }',
    '  mode=',
    '  while read -r _ _ _ _ at options _; do',
    '    [ "$at" = "$path" ] || continue',
    '    case $options in ro | ro,*) mode=ro ;; *) mode=rw ;; esac',
    '  done </proc/self/mountinfo',
    '  if [ -z "$mode" ]; then echo "not-mounted $path"; continue; fi',
    `  said=$(timeout --kill-after=1 "$seconds" sh -euc ${quote(use)} sh "$path" "$mode" 2>&1) && status=0 || status=$?`,
    '  case $status in',
    '  0) echo "usable $path" ;;',
    '  124 | 137) echo "silent $path" ;;',
    `  *) printf 'failing %s: %s\\n' "$path" "$(printf %s "$said" | tr '\\n' ' ')" ;;`,
    '  esac',
    'done',
  ].join('\n');
}

function parse(output: string, key: string): MountUse {
  const path = key.slice(key.indexOf(' ') + 1);
  const lines = output.split('\n');
  const failing = lines.find((line) => line.startsWith(`failing ${path}: `));
  if (failing !== undefined) {
    return { state: 'failing', reason: failing.slice(`failing ${path}: `.length) };
  }
  const state = (['usable', 'silent'] as const).find((word) => lines.includes(`${word} ${path}`));
  return { state: state ?? 'not-mounted' };
}

const mountUseFact: FactKind<MountUse> = { name: 'mount-use', script, parse };

/** Whether a mount can be used; one that does not answer within so many seconds is silent. */
export function useOf(path: string, patienceSeconds: number): FactRef<MountUse> {
  return { kind: mountUseFact, key: `${patienceSeconds} ${path}` };
}
