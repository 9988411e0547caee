import type { FactKind, FactRef } from '../model/fact.js';
import { originalFolder, parseRecordHead, recordHeadLines, recordPath } from '../model/kept-files.js';
import type { KeptFile } from '../model/kept-files.js';
import { quoteAll } from '../model/shell-quote.js';
import { fileFact, maxContentBytes, type FileFact } from './file.js';

/** What a fact was before lvsdeploy first changed it; undefined: it never did. */
export type Original<T> = { readonly value: T } | undefined;

const maxLines = 10_000;

// One process, and none where nothing is kept. The first lines of a record are about it.
function script(kind: string, keys: readonly string[]): string {
  const paths = keys.map((key) => recordPath(originalFolder, kind, key));
  return [
    'set --',
    `if [ -d ${originalFolder} ]; then`,
    `  for path in ${quoteAll(paths)}; do [ ! -r "$path" ] || set -- "$@" "$path"; done`,
    'fi',
    `[ $# -eq 0 ] || LC_ALL=C grep -asHm ${maxLines} '' -- "$@" 2>/dev/null || :`,
    'set --',
  ].join('\n');
}

function readRecord(output: string, path: string): readonly string[] | undefined {
  const prefix = `${path}:`;
  const lines = output
    .split('\n')
    .filter((line) => line.startsWith(prefix))
    .map((line) => line.slice(prefix.length));
  return lines.length === 0 ? undefined : lines;
}

function createOriginalKind<T>(kind: FactKind<T>): FactKind<Original<T>> {
  return {
    name: `original-${kind.name}`,
    script: (keys) => script(kind.name, keys),
    parse: (output, key) => {
      const lines = readRecord(output, recordPath(originalFolder, kind.name, key));
      if (lines === undefined) return undefined;
      const { file } = parseRecordHead(lines.slice(0, recordHeadLines).join('\n'));
      const body = lines.slice(recordHeadLines).join('\n');
      // Records of files hold the file itself, others what the fact's own script printed.
      const value = file === undefined ? kind.parse(`${body}\n`, key) : toFileFact(file, body);
      return { value: value as T };
    },
  };
}

function toFileFact(file: KeptFile, body: string): FileFact {
  if (file.type === 'absent') return { type: 'absent' };
  const { mode, owner, group, size, mtimeSeconds } = file;
  if (file.type === 'link') return { type: 'other', mode, owner, group, link: body };
  const whole = [body, `${body}\n`].find((text) => Buffer.byteLength(text) === size);
  const isText = whole !== undefined && size <= maxContentBytes && !/[\0\uFFFD]/.test(whole);
  const content = isText ? { content: whole } : {};
  return { type: 'file', mode, owner, group, size, mtimeSeconds, ...content };
}

// One object a kind, because facts are grouped by it.
const originalKinds = new Map<FactKind<never>, FactKind<never>>();

/** What hosts have kept of a fact of a kind that is kept, or of a file. */
export function originalOf<T>({ kind, key }: FactRef<T>): FactRef<Original<T>> {
  const known = originalKinds.get(kind as FactKind<never>) as FactKind<Original<T>> | undefined;
  const original = known ?? createOriginalKind(kind);
  originalKinds.set(kind as FactKind<never>, original as FactKind<never>);
  return { kind: original, key };
}

/** What there was at a path. */
export function originalFileAt(path: string): FactRef<Original<FileFact>> {
  return originalOf({ kind: fileFact, key: path });
}
