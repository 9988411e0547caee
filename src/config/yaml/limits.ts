import { tokenize, type Token } from './tokens.js';

// An inventory nests 6 deep; the parser recurses, and text of nothing but brackets ends the process.
const maxDepth = 64;
const maxIndent = 400;
// No honest file needs more; what aliases stand for multiplies.
const maxAliases = 100;

/** Something that would keep the parser busy for ever. */
export type Excess = { readonly offset: number; readonly message: string };

/** Looks over the text without recursion for what must not reach the parser. */
export function findExcess(text: string): Excess | undefined {
  const counts = { flows: 0, indicatorsOnLine: 0, aliases: 0 };
  for (const token of tokenize(text)) {
    count(token, counts);
    const { offset, type, source } = token;
    const indent = type === 'space' ? source.length : 0;
    if (Math.max(counts.flows, counts.indicatorsOnLine) > maxDepth || indent > maxIndent) {
      return { offset, message: `nested more than ${maxDepth} deep` };
    }
    if (counts.aliases > maxAliases) return { offset, message: `more than ${maxAliases} aliases` };
  }
  return undefined;
}

type Counts = { flows: number; indicatorsOnLine: number; aliases: number };

function count({ type, source }: Token, counts: Counts): void {
  if (type === 'newline') counts.indicatorsOnLine = 0;
  if (type !== 'indicator') return;
  if ('[{'.includes(source)) counts.flows++;
  else if (']}'.includes(source)) counts.flows = Math.max(0, counts.flows - 1);
  else if ('-?:'.includes(source)) counts.indicatorsOnLine++;
  else if (source.startsWith('*')) counts.aliases++;
}
