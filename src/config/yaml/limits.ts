import { tokenize } from './tokens.js';

// An inventory nests 6 deep; the parser recurses, and text of nothing but brackets ends the process.
const maxDepth = 64;
const maxIndent = 400;
// No honest file needs more; what aliases stand for multiplies.
const maxAliases = 100;

/** Something that would keep the parser busy for ever. */
export type Excess = { readonly offset: number; readonly message: string };

/** Looks over the text without recursion for what must not reach the parser. */
export function findExcess(text: string): Excess | undefined {
  let flowDepth = 0;
  let indicatorsOnLine = 0;
  let aliases = 0;
  for (const { type, source, offset } of tokenize(text)) {
    if (type === 'newline') indicatorsOnLine = 0;
    if (type === 'space' && source.length > maxIndent) return tooDeep(offset);
    if (type !== 'indicator') continue;
    if (source === '[' || source === '{') flowDepth++;
    if (source === ']' || source === '}') flowDepth = Math.max(0, flowDepth - 1);
    if (source === '-' || source === '?' || source === ':') indicatorsOnLine++;
    if (source.startsWith('*')) aliases++;
    if (flowDepth > maxDepth || indicatorsOnLine > maxDepth) return tooDeep(offset);
    if (aliases > maxAliases) return { offset, message: `more than ${maxAliases} aliases` };
  }
  return undefined;
}

function tooDeep(offset: number): Excess {
  return { offset, message: `nested more than ${maxDepth} deep` };
}
