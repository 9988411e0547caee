import { FILE_HEADERS_ONLY, createTwoFilesPatch } from 'diff';
import type { Diff } from '../../model/plan/change.js';
import type { Style } from '../words/style.js';

type TextDiff = Extract<Diff, { readonly type: 'text' }>;
type ValueDiff = Extract<Diff, { readonly type: 'value' }>;

export type DiffOptions = {
  readonly style: Style;
  /** New files are shown to their last line. */
  readonly isWhole: boolean;
};

// Myers' algorithm is quadratic where two texts have nothing in common.
const timeoutMs = 500;

function styleLine(line: string, style: Style): string {
  if (line.startsWith('+++') || line.startsWith('---')) return style('bold', line);
  if (line.startsWith('@@')) return style('cyan', line);
  if (line.startsWith('+')) return style('green', line);
  if (line.startsWith('-')) return style('red', line);
  return line.startsWith('\\') ? style('dim', line) : line;
}

// Enough to recognise a file that nobody has seen yet; what is changed is always shown whole.
const shownOfNew = 8;

/** A new file has its diff's head and first lines, unless all of it is asked for. */
function abbreviate(lines: string[], isWhole: boolean, style: Style): string[] {
  const heads = 3;
  const rest = lines.length - heads - shownOfNew;
  // A hint in the place of one line or two would save nothing.
  if (isWhole || rest <= 2) return lines;
  return [
    ...lines.slice(0, heads + shownOfNew),
    style('dim', `... and ${rest} more lines of a new file; -v shows all`),
  ];
}

function formatTextDiff(
  { path, before, after }: TextDiff,
  { style, isWhole }: DiffOptions,
): string[] {
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
  const lines = patch
    .trimEnd()
    .split('\n')
    .map((line) => styleLine(line, style));
  return before === undefined ? abbreviate(lines, isWhole, style) : lines;
}

function formatValueDiff({ name, before, after }: ValueDiff, style: Style): string[] {
  if (before !== undefined && before === after) return [`${name}: only a secret differs`];
  const was = style('red', before ?? '(absent)');
  const becomes = style('green', after ?? '(absent)');
  return [`${name}: ${was} -> ${becomes}`];
}

/** What a change makes different: a unified diff for text, `before -> after` for values. */
export function formatDiff(diff: Diff, options: DiffOptions): readonly string[] {
  const { style } = options;
  switch (diff.type) {
    case 'text':
      return formatTextDiff(diff, options);
    case 'value':
      return formatValueDiff(diff, style);
    case 'opaque':
      return [`${diff.name}: ${style('dim', diff.reason)}`];
  }
}
