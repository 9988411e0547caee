import { fileAt, type FileFact } from '../../facts/system/file.js';
import type { StoredRecord } from '../../facts/records/kept-records.js';
import type { Change, Diff } from '../../model/plan/change.js';
import { recordHeadLines, type KeptFile } from '../../model/run/kept-files.js';
import { isPrivateKey } from '../../model/text/private-key.js';
import { quote } from '../../model/text/shell-quote.js';
import { rereadScriptFor } from './unit-file.js';

type PresentFile = Exclude<KeptFile, { type: 'absent' }>;

/**
 * The change that puts back what a record says about a path, or none where it is so already. A path
 * that was absent goes; a folder that was made for a file only if nothing is left in it.
 */
export function diffRestoredFile(record: StoredRecord, seen: FileFact): readonly Change[] {
  const { key: path, file } = record;
  if (file === undefined || isRestored(record, seen)) return [];
  const reread = rereadScriptFor(path);
  const script = restoreScript(path, file, record.storedAt);
  return [
    {
      summary: describe(path, file, seen),
      diffs: [describeDiff(record, seen)],
      steps: [
        { type: 'run', script },
        ...(reread === undefined ? [] : [{ type: 'run' as const, script: reread }]),
      ],
      expects: [{ ref: fileAt(path), value: expectedFact(record, seen) }],
    },
  ];
}

function isRestored({ file, body }: StoredRecord, seen: FileFact): boolean {
  if (file?.type === 'absent') return seen.type === 'absent';
  if (file?.type === 'link') return seen.type === 'other' && seen.link === body;
  if (file?.type !== 'file' || seen.type !== 'file') return false;
  return (
    body !== undefined &&
    body === seen.content &&
    file.mode === seen.mode &&
    file.owner === seen.owner &&
    file.group === seen.group
  );
}

function describe(path: string, file: KeptFile, seen: FileFact): string {
  if (file.type === 'absent') return `${path} is removed again`;
  return seen.type === 'absent' ? `${path} is there again` : `${path} is as it was before`;
}

function describeDiff({ key: path, file, body }: StoredRecord, seen: FileFact): Diff {
  if (file?.type === 'absent')
    return { type: 'value', name: path, before: 'present', after: 'absent' };
  if (file?.type === 'link') return { type: 'value', name: path, after: `link to ${body ?? '?'}` };
  if (body === undefined) return { type: 'opaque', name: path, reason: 'it is large, or not text' };
  const before = seen.type === 'file' ? seen.content : undefined;
  if (isPrivateKey(body) || isPrivateKey(before ?? '')) {
    return { type: 'opaque', name: path, reason: 'it holds a private key' };
  }
  return { type: 'text', path, ...(before === undefined ? {} : { before }), after: body };
}

function restoreScript(path: string, file: KeptFile, storedAt: string): string {
  const at = quote(path);
  if (file.type === 'absent') {
    return `if [ -d ${at} ]; then rmdir --ignore-fail-on-non-empty -- ${at}; else rm -f -- ${at}; fi`;
  }
  const folder = path.slice(0, path.lastIndexOf('/')) || '/';
  const temporary = `${folder === '/' ? '' : folder}/.${path.slice(path.lastIndexOf('/') + 1)}.lvsdeploy`;
  const body = `tail -n +${recordHeadLines + 1} -- ${quote(storedAt)}`;
  return [
    `[ -d ${quote(folder)} ] || mkdir -p ${quote(folder)}`,
    `t=${quote(temporary)}`,
    `trap 'rm -f "$t"' EXIT`,
    'rm -f "$t"',
    ...(file.type === 'link' ? [`ln -s "$(${body})" "$t"`] : copyScript(file, body)),
    `mv -fT "$t" ${at}`,
    `sync ${quote(folder)}`,
  ].join('\n');
}

// As in the engine's own writing of files: private before it has content.
function copyScript({ mode, owner, group }: PresentFile, body: string): readonly string[] {
  return [
    '(umask 077; : >"$t")',
    `chown ${quote(`${owner}:${group}`)} "$t"`,
    `chmod ${mode.toString(8).padStart(4, '0')} "$t"`,
    `${body} >"$t"`,
    'sync "$t"',
  ];
}

function expectedFact({ file, body }: StoredRecord, seen: FileFact): FileFact {
  if (file?.type === 'absent') {
    // A folder that still holds something stays, and that is right.
    return seen.type === 'directory' ? seen : { type: 'absent' };
  }
  const { mode, owner, group } = file ?? { mode: 0o777, owner: 'root', group: 'root' };
  if (file?.type !== 'file') {
    return { type: 'other', mode, owner, group, ...(body === undefined ? {} : { link: body }) };
  }
  const value = {
    type: 'file',
    mode,
    owner,
    group,
    size: file.size,
    mtimeSeconds: Infinity,
  } as const;
  return body === undefined ? value : { ...value, content: body };
}
