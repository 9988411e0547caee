import { fileAt, type FileFact } from '../facts/file.js';
import { originalFileAt } from '../facts/original.js';
import type { Change, Diff } from '../model/change.js';
import { originalFolder, recordHeadLines, recordPath } from '../model/kept-files.js';
import type { Undo } from '../model/resource.js';
import { quote } from '../model/shell-quote.js';
import type { Step } from '../model/step.js';
import { rereadScriptFor } from './unit-file.js';

/** Stands in every file that lvsdeploy writes, unless the operator gave its content. */
const mark = 'Managed by lvsdeploy';

/** Whether a file says itself that it is lvsdeploy's. */
export function isMarked(fact: FileFact): boolean {
  return fact.type === 'file' && fact.content?.includes(mark) === true;
}

/** The way back from a managed file: what was there before, or nothing. */
export function undoFile(path: string): Undo {
  const [now, before] = [fileAt(path), originalFileAt(path)];
  return {
    refs: [now, before],
    diff: (look) => {
      const seen = look(now);
      // Hosts of before there were records have files that say whose they are.
      const original = look(before)?.value ?? (isMarked(seen) ? { type: 'absent' } : undefined);
      return original === undefined || isSame(seen, original) ? [] : [change(path, seen, original)];
    },
  };
}

function isSame(seen: FileFact, original: FileFact): boolean {
  if (seen.type !== original.type) return false;
  if (seen.type === 'file' && original.type === 'file') {
    const { content, mode, owner, group } = original;
    const isOwned = seen.mode === mode && seen.owner === owner && seen.group === group;
    return isOwned && content !== undefined && seen.content === content;
  }
  if (seen.type === 'other' && original.type === 'other') return seen.link === original.link;
  return true;
}

function change(path: string, seen: FileFact, original: FileFact): Change {
  const reread = rereadScriptFor(path);
  return {
    summary: `${path} ${original.type === 'absent' ? 'is removed' : 'is again what it was'}`,
    diffs: [describe(path, seen, original)],
    steps: [
      { type: 'run', script: restoreScript(path, original) },
      ...(reread === undefined ? [] : [{ type: 'run', script: reread } satisfies Step]),
    ],
    expects: [{ ref: fileAt(path), value: original }],
  };
}

function describe(path: string, seen: FileFact, original: FileFact): Diff {
  const [before, after] = [contentOf(seen), contentOf(original)];
  if (before !== undefined && after !== undefined) return { type: 'text', path, before, after };
  return {
    type: 'value',
    name: path,
    before: seen.type === 'absent' ? 'absent' : 'present',
    after: original.type === 'absent' ? 'absent' : 'what was there before',
  };
}

function contentOf(fact: FileFact): string | undefined {
  return fact.type === 'file' ? fact.content : undefined;
}

// As a whole or not at all, like every file that is written.
function restoreScript(path: string, original: FileFact): string {
  if (original.type === 'absent') return `rm -f -- ${quote(path)}`;
  const temporary = quote(path.replace(/([^/]+)$/, '.$1.lvsdeploy'));
  const record = quote(recordPath(originalFolder, 'file', path));
  const body = `tail -n +${recordHeadLines + 1} -- ${record}`;
  const { mode, owner, group } = original;
  const isLink = original.type === 'other';
  return [
    `mkdir -p ${quote(path.slice(0, path.lastIndexOf('/')) || '/')}`,
    `rm -f -- ${temporary}`,
    ...(isLink
      ? [`ln -s -- "$(${body})" ${temporary}`]
      : [
          `(umask 077; ${body} >${temporary})`,
          `chown ${quote(`${owner}:${group}`)} ${temporary}`,
          `chmod ${mode.toString(8).padStart(4, '0')} ${temporary}`,
          `sync ${temporary}`,
        ]),
    `mv -fT -- ${temporary} ${quote(path)}`,
  ].join('\n');
}
