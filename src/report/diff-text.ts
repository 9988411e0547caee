import { FILE_HEADERS_ONLY, createTwoFilesPatch } from 'diff';
import type { Diff } from '../model/change.js';
import type { Style } from './style.js';

type TextDiff = Extract<Diff, { readonly type: 'text' }>;
type ValueDiff = Extract<Diff, { readonly type: 'value' }>;

// Myers' algorithm is quadratic where two texts have nothing in common.
const timeoutMs = 500;

function styleLine(line: string, style: Style): string {
  if (line.startsWith('+++') || line.startsWith('---')) return style('bold', line);
  if (line.startsWith('@@')) return style('cyan', line);
  if (line.startsWith('+')) return style('green', line);
  if (line.startsWith('-')) return style('red', line);
  return line.startsWith('\\') ? style('dim', line) : line;
}

function formatTextDiff({ path, before, after }: TextDiff, style: Style): string[] {
  if (before === after) return [style('dim', `${path}: only a secret differs`)];
  const patch = createTwoFilesPatch(
    before === undefined ? '/dev/null' : path,
    path,
    before ?? '',
    after,
    undefined,
    undefined,
    { context: 3, timeout: timeoutMs, headerOptions: FILE_HEADERS_ONLY },
  );
  if (patch === undefined) return [style('dim', `${path}: too different to show`)];
  return patch
    .trimEnd()
    .split('\n')
    .map((line) => styleLine(line, style));
}

function formatValueDiff({ name, before, after }: ValueDiff, style: Style): string[] {
  if (before !== undefined && before === after) return [`${name}: only a secret differs`];
  const was = style('red', before ?? '(absent)');
  const becomes = style('green', after ?? '(absent)');
  return [`${name}: ${was} -> ${becomes}`];
}

/** What a change makes different: a unified diff for text, `before -> after` for values. */
export function formatDiff(diff: Diff, style: Style): readonly string[] {
  switch (diff.type) {
    case 'text':
      return formatTextDiff(diff, style);
    case 'value':
      return formatValueDiff(diff, style);
    case 'opaque':
      return [`${diff.name}: ${style('dim', diff.reason)}`];
  }
}
