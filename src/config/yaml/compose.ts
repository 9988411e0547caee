import { Composer, Lexer, Parser, type CST, type Document } from 'yaml';
import { stopAtExcess, type Excess } from './limits.js';

/** What the parser makes of a text: documents, or the reason why it was not let near it. */
export type Composed =
  | { readonly documents: readonly Document.Parsed[]; readonly excess?: undefined }
  | { readonly excess: Excess };

/** Makes trees of YAML text, in one pass over it. */
export function compose(text: string): Composed {
  let excess: Excess | undefined;
  const lexemes = stopAtExcess(new Lexer().lex(text), (found) => (excess = found));
  const tokens = [...parse(lexemes)];
  if (excess !== undefined) return { excess };
  // The parser's own check of unique keys takes quadratic time.
  const composer = new Composer({
    ...{ strict: true, uniqueKeys: false, logLevel: 'silent' },
    // Sets, ordered maps and binary data, for which no key has a use, are unknown tags.
    resolveKnownTags: false,
  });
  return { documents: [...composer.compose(tokens, true, text.length)] };
}

function* parse(lexemes: Iterable<string>): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of lexemes) yield* parser.next(lexeme);
  yield* parser.end();
}
