import { wrapLine } from './words/fit-line.js';

/** Where a reporter writes; `isTTY` is false where it is a pipe or a file. */
export type Output = {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
};

// Narrower, and nothing could be read.
const leastColumns = 40;

/** Lines as a stream shows them: wrapped between words where it is a terminal. */
export function fitLines(
  { isTTY, columns }: NodeJS.WriteStream,
  lines: readonly string[],
): readonly string[] {
  if (!isTTY || !(columns >= leastColumns)) return lines;
  return lines.flatMap((line) => line.split('\n')).flatMap((line) => wrapLine(line, columns));
}

/** Writes lines of text for people. */
export function writeText(stream: NodeJS.WriteStream, lines: readonly string[]): void {
  writeLines(stream, fitLines(stream, lines));
}

/** Writes whole lines, as they are. */
export function writeLines(stream: NodeJS.WriteStream, lines: readonly string[]): void {
  if (lines.length > 0) stream.write(`${lines.join('\n')}\n`);
}

/** Resolves when all that was written is out, or cannot be any more. */
export function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
