import { Scalar } from 'yaml';

/**
 * Where in the text of a file the character at `offset` of a scalar's value is written; undefined where
 * that cannot be told: in folded text, or after an escape.
 */
export function findInSource(scalar: Scalar, text: string, offset: number): number | undefined {
  const [start, end] = scalar.range ?? [];
  if (start === undefined || end === undefined || typeof scalar.value !== 'string')
    return undefined;
  const before = scalar.value.slice(0, offset);
  const source = text.slice(start, end);
  const place =
    scalar.type === Scalar.BLOCK_LITERAL
      ? findInBlock(source, scalar.value, before)
      : findInLine(source, before);
  return place === undefined ? undefined : start + place;
}

function findInLine(source: string, before: string): number | undefined {
  const quote = /^["']/.test(source) ? 1 : 0;
  return source.startsWith(before, quote) ? quote + before.length : undefined;
}

// Each line of the value stands indented below the `|`.
function findInBlock(source: string, value: string, before: string): number | undefined {
  const index = before.split('\n').length - 1;
  const line = value.split('\n')[index] ?? '';
  const column = before.length - (before.lastIndexOf('\n') + 1);
  const sourceLines = source.split('\n');
  const start = sourceLines.slice(0, index + 1).join('\n').length + 1;
  const written = (sourceLines[index + 1] ?? '').replace(/\r$/, '');
  return written.endsWith(line) ? start + written.length - line.length + column : undefined;
}
