import type { FactKind, FactRef } from '../../model/host/fact.js';
import { quoteAll } from '../../model/text/shell-quote.js';

/** Files up to this size, in bytes, are read with their content; managed files are small text. */
export const maxContentBytes = 262_144;

type Ownership = { readonly mode: number; readonly owner: string; readonly group: string };

/** What is at a path; a symbolic link is not followed, it is `other`. */
export type FileFact =
  | { readonly type: 'absent' }
  | ({
      readonly type: 'file';
      readonly size: number;
      /** Seconds since 1970; Infinity where a change of the plan will write the file. */
      readonly mtimeSeconds: number;
      /** Undefined where the file is larger than `maxContentBytes`, or is not UTF-8 text. */
      readonly content?: string;
    } & Ownership)
  | ({ readonly type: 'directory' } & Ownership)
  /** `link`: where a symbolic link leads, as it is written. */
  | ({ readonly type: 'other'; readonly link?: string } & Ownership);

// Two processes, stat and grep, for any number of paths, and one for each symbolic link. grep starts each line with its path, so
// that no line of a file can be taken for another part of the probe's output; it has no limit of
// its own, so only regular files of a bearable size are handed to it.
function script(paths: readonly string[]): string {
  return lookScript(quoteAll(paths));
}

/** The snippet for paths that are words of sh, such as `"$@"`. */
export function lookScript(words: string): string {
  return [
    `stats=$(LC_ALL=C stat -c '%f %s %Y %U %G %n' -- ${words} 2>/dev/null) || :`,
    `set --; set -f; IFS='\n'`,
    'for line in $stats; do',
    `  printf 'stat %s\\n' "$line"`,
    '  path=${line#* * * * * }; size=${line#* }; size=${size%% *}',
    '  case $line in',
    // What the kernel shows there has no size.
    '  8*" /proc/sys/"*) set -- "$@" "$path" ;;',
    `  8*) [ "$size" -eq 0 ] || [ "$size" -gt ${String(maxContentBytes)} ] || set -- "$@" "$path" ;;`,
    `  a*) printf 'link %s %s\\n' "$(readlink -- "$path")" "$path" ;;`,
    '  esac',
    'done',
    'set +f; unset IFS',
    `[ $# -eq 0 ] || LC_ALL=C grep -asH '' -- "$@" 2>/dev/null || :`,
  ].join('\n');
}

const statLine =
  /^stat (?<mode>[\da-f]+) (?<size>\d+) (?<mtime>-?\d+) (?<owner>\S+) (?<group>\S+) $/;

function parse(output: string, path: string): FileFact {
  const lines = output.split('\n');
  const stat = lines.find((line) => line.startsWith('stat ') && line.endsWith(` ${path}`));
  const found = statLine.exec(stat?.slice(0, -path.length) ?? '')?.groups;
  if (found === undefined) return { type: 'absent' };
  const rawMode = Number.parseInt(found['mode'] ?? '', 16);
  const ownership = {
    mode: rawMode & 0o7777,
    owner: found['owner'] ?? '',
    group: found['group'] ?? '',
  };
  const type = typeOf(rawMode);
  if (type === 'directory') return { type, ...ownership };
  if (type === 'other') return { type, ...ownership, ...readLink(lines, path) };
  const size = Number(found['size']);
  const content = readContent(lines, path, size);
  const file = { type, ...ownership, size, mtimeSeconds: Number(found['mtime']) };
  return content === undefined ? file : { ...file, content };
}

function readLink(lines: readonly string[], path: string): { readonly link?: string } {
  const found = lines.find((line) => line.startsWith('link ') && line.endsWith(` ${path}`));
  return found === undefined ? {} : { link: found.slice('link '.length, -path.length - 1) };
}

// The file type bits of st_mode, inode(7).
function typeOf(rawMode: number): 'file' | 'directory' | 'other' {
  const bits = rawMode & 0o170000;
  if (bits === 0o100000) return 'file';
  return bits === 0o040000 ? 'directory' : 'other';
}

// grep ends every line with a newline; whether the last one has it in the file, the size tells.
// Any other difference means that the file is not text, or was written between stat and grep.
function readContent(lines: readonly string[], path: string, size: number): string | undefined {
  if (size > maxContentBytes) return undefined;
  const prefix = `${path}:`;
  const text = lines
    .filter((line) => line.startsWith(prefix))
    .map((line) => line.slice(prefix.length))
    .join('\n');
  if (/[\0\uFFFD]/.test(text)) return undefined;
  const bytes = Buffer.byteLength(text);
  if (bytes === size) return text;
  return bytes + 1 === size ? `${text}\n` : undefined;
}

/** What is at a path, with the content of small text files; the key is an absolute path. */
export const fileFact: FactKind<FileFact> = { name: 'file', script, parse };

/** The fact about one path. */
export function fileAt(path: string): FactRef<FileFact> {
  return { kind: fileFact, key: path };
}
