import type { FileFact } from '../facts/file.js';
import type { Args } from '../model/args.js';
import { invalidArgument, readOptionalText } from './arguments.js';
import { isMarked } from './marked-file.js';

/** The regular expression of an argument, for one line; undefined where the argument is absent. */
export function readLinePattern(args: Args, name: string): RegExp | undefined {
  const text = readOptionalText(args, name);
  if (text === undefined) return undefined;
  if (text === '') throw invalidArgument(args, name, 'is empty, and would keep every line');
  try {
    return new RegExp(text, 'u');
  } catch (error) {
    // Its own words, without the expression: that is what the position points at.
    const reason = error instanceof Error ? error.message.replace(/^.*\/u?: /su, '') : '';
    throw invalidArgument(
      args,
      name,
      `is not a regular expression: ${reason}`,
      'It is one of JavaScript, with the flag `u`: \\ stands only before a character that needs it.',
    );
  }
}

/**
 * New content for a file of ours, with the lines of the present one that match and would go. Pure, and
 * the same when it is asked again about its own result.
 *
 * They come after the last line of the new content that matches. Where none does, they come after the
 * line that was above them, or the next above that the new content still has; where it has none, they go.
 */
export function keepLines(content: string, seen: FileFact, pattern: RegExp): string {
  // Whatever stands in a file of somebody else was never asked for.
  if (seen.type !== 'file' || seen.content === undefined || !isMarked(seen)) return content;
  const lines = content.split('\n');
  const present = new Set(lines.map((line) => line.trim()));
  const seenLines = seen.content.split('\n');
  const kept = seenLines.filter((line) => pattern.test(line) && !present.has(line.trim()));
  const [first] = kept;
  if (first === undefined) return content;
  const lastMatch = lines.findLastIndex((line) => pattern.test(line));
  const above = lastMatch >= 0 ? lastMatch : findLineAbove(lines, seenLines, first);
  return above < 0 ? content : lines.toSpliced(above + 1, 0, ...kept).join('\n');
}

function findLineAbove(
  lines: readonly string[],
  seenLines: readonly string[],
  kept: string,
): number {
  const before = seenLines.slice(0, seenLines.indexOf(kept));
  const common = before.findLast((line) => line.trim() !== '' && lines.includes(line));
  return common === undefined ? -1 : lines.indexOf(common);
}
