import { CST, Lexer } from 'yaml';
import { isMark } from './limits.js';

/** A piece of YAML text. */
export type Token = {
  readonly type: 'comment' | 'quoted' | 'block-text' | 'plain' | 'indicator' | 'space' | 'newline';
  readonly source: string;
  readonly offset: number;
};

/** Splits YAML text into tokens, one after the other, without building a tree. */
export function* tokenize(text: string): Generator<Token> {
  let offset = 0;
  let inBlock = false;
  let afterScalarMark = false;
  for (const source of new Lexer().lex(text)) {
    if (isMark(source)) {
      afterScalarMark = source === CST.SCALAR;
      continue;
    }
    const type = afterScalarMark ? (inBlock ? 'block-text' : 'plain') : typeOf(source);
    if (afterScalarMark) inBlock = false;
    if (CST.tokenType(source) === 'block-scalar-header' && !afterScalarMark) inBlock = true;
    yield { type, source, offset };
    offset += source.length;
    afterScalarMark = false;
  }
}

function typeOf(source: string): Token['type'] {
  switch (CST.tokenType(source)) {
    case 'comment':
      return 'comment';
    case 'single-quoted-scalar':
    case 'double-quoted-scalar':
      return 'quoted';
    case 'space':
      return 'space';
    case 'newline':
      return 'newline';
    default:
      return 'indicator';
  }
}
