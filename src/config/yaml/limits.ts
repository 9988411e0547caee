import { CST } from 'yaml';

// An inventory nests 6 deep; the parser recurses, and text of nothing but brackets ends the process.
const maxDepth = 64;
const maxIndent = 400;
// No honest file needs more; what aliases stand for multiplies.
const maxAliases = 100;

/** Something that would keep the parser busy for ever. */
export type Excess = { readonly offset: number; readonly message: string };

/** Passes the lexer's output on to the parser, up to what must not reach it. */
export function* stopAtExcess(
  lexemes: Iterable<string>,
  tell: (excess: Excess) => void,
): Generator<string> {
  const counts = { flows: 0, indicatorsOnLine: 0, indent: 0, aliases: 0 };
  let offset = 0;
  let previous = '';
  for (const lexeme of lexemes) {
    if (previous !== CST.SCALAR) count(lexeme, counts);
    previous = lexeme;
    const message = explain(counts);
    if (message !== undefined) {
      tell({ offset, message });
      return;
    }
    if (!isMark(lexeme)) offset += lexeme.length;
    yield lexeme;
  }
}

/** Whether the lexer put this in as a mark of its own, which stands for no text. */
export function isMark(lexeme: string): boolean {
  return lexeme === CST.SCALAR || lexeme === CST.DOCUMENT || lexeme === CST.FLOW_END;
}

type Counts = { flows: number; indicatorsOnLine: number; indent: number; aliases: number };

function count(lexeme: string, counts: Counts): void {
  const [first = ''] = lexeme;
  if (first === ' ' || first === '\t') counts.indent = lexeme.length;
  else if (first === '*' && lexeme.length > 1) counts.aliases++;
  if (endsIndicators(first, counts)) counts.indicatorsOnLine = 0;
  if (lexeme.length > 1) return;
  if (first === '[' || first === '{') counts.flows++;
  else if (first === ']' || first === '}') counts.flows = Math.max(0, counts.flows - 1);
  else if (['-', '?', ':'].includes(first)) counts.indicatorsOnLine++;
}

// Between brackets all may be on one line, as in JSON: what a comma parts is beside each other.
function endsIndicators(first: string, { flows }: Counts): boolean {
  return first === '\n' || (first === ',' && flows > 0);
}

function explain(counts: Counts): string | undefined {
  const { flows, indicatorsOnLine, indent, aliases } = counts;
  if (flows > maxDepth || indicatorsOnLine > maxDepth || indent > maxIndent) {
    return `nested more than ${maxDepth} deep`;
  }
  return aliases > maxAliases ? `more than ${maxAliases} aliases` : undefined;
}
