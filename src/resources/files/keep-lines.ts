import { isDeepStrictEqual } from 'node:util';
import type { FileFact } from '../../facts/system/file.js';
import type { Args } from '../../model/plan/args.js';
import { invalidArgument, readOptionalText } from '../arguments.js';
import { hasMark, renewOrigin } from './marked-file.js';

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
 * They stay in their order among the lines that match, and where nothing but the order of these would be
 * new, the file is left as it is: one that only loses lines is not touched. Where the new content has
 * none that matches, they come after the line right above them; if it does not have that either, nobody
 * knows where they would belong, and they go.
 */
export function keepLines(content: string, seen: FileFact, pattern: RegExp): string {
  // Whatever stands in a file of somebody else was never asked for. Content without the mark would be
  // somebody else's the next time, and lose the lines then.
  if (seen.type !== 'file' || seen.content === undefined) return content;
  if (![seen.content, content].every(hasMark)) return content;
  const seenLines = seen.content.split('\n');
  const matching = seenLines.filter((line) => pattern.test(line));
  const lines = content.split('\n');
  let place = findFirstPlace(lines, seenLines, pattern);
  if (place === undefined) return content;
  for (const line of matching) {
    const present = findLine(lines, line);
    if (present === undefined) lines.splice(place, 0, line);
    place = (present ?? place) + 1;
  }
  return isReordered(lines, seenLines, pattern) ? seen.content : lines.join('\n');
}

function isReordered(
  lines: readonly string[],
  seenLines: readonly string[],
  pattern: RegExp,
): boolean {
  const around = (all: readonly string[]) =>
    all.map((line) => (pattern.test(line) ? '' : renewOrigin(line)));
  const among = (all: readonly string[]) => all.filter((line) => pattern.test(line)).sort();
  return (
    isDeepStrictEqual(around(lines), around(seenLines)) &&
    isDeepStrictEqual(among(lines), among(seenLines))
  );
}

function findFirstPlace(
  lines: readonly string[],
  seenLines: readonly string[],
  pattern: RegExp,
): number | undefined {
  const first = lines.findIndex((line) => pattern.test(line));
  if (first >= 0) return first;
  const above = seenLines[seenLines.findIndex((line) => pattern.test(line)) - 1];
  const found = above === undefined ? undefined : findLine(lines, above);
  return found === undefined ? undefined : found + 1;
}

// Indented in another way it is the same line: twice in one file, many programs would refuse it.
function findLine(lines: readonly string[], wanted: string): number | undefined {
  const found = lines.findIndex((line) => line.trim() === wanted.trim());
  return found < 0 ? undefined : found;
}
