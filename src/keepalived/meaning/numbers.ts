import { findValue, type Statement } from '../tree.js';

/** The number that a keyword is given, in the innermost of some blocks that say it. */
export function findNumber(
  blocks: readonly (readonly Statement[])[],
  keyword: string,
): number | undefined {
  const text = blocks.map((block) => findValue(block, keyword)).find((one) => one !== undefined);
  return text === undefined ? undefined : Number(text);
}
