import type { Document } from 'yaml';
import { compose } from './compose.js';
import { explainSyntaxErrors, type TextMistake } from './syntax-problems.js';
import { dropOddKeys, findTreeMistakes, hasCycle, keepKeysAsWritten } from './tree-mistakes.js';

/** What a text is as YAML. */
export type Tree = {
  readonly document?: Document;
  /** Plain data; undefined where the text is too broken. */
  readonly value: unknown;
  /** What the parser stumbled over. */
  readonly syntax: readonly TextMistake[];
  /** What it took and should not have been written. */
  readonly odd: readonly TextMistake[];
};

/** Reads text as YAML; never throws. */
export function readTree(text: string): Tree {
  const composed = compose(text);
  if (composed.excess !== undefined) {
    return { value: undefined, syntax: [{ ...composed.excess, local: false }], odd: [] };
  }
  const [document, second] = composed.documents;
  if (document === undefined) return { value: null, syntax: [], odd: [] };
  const syntax = explainSyntaxErrors(document, text);
  keepKeysAsWritten(document);
  const odd = [...findTreeMistakes(document), ...findSecondDocument(second)];
  if (hasCycle(document)) return { document, value: undefined, syntax, odd };
  dropOddKeys(document);
  try {
    return { document, value: document.toJS({ maxAliasCount: 100 }), syntax, odd };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    // An alias without anchor was already found; else the aliases stand for too much.
    const bomb = { offset: 0, message: 'aliases that stand for too much text', local: false };
    return { document, value: undefined, syntax, odd: odd.length > 0 ? odd : [bomb] };
  }
}

function findSecondDocument(second: Document.Parsed | undefined): readonly TextMistake[] {
  if (second === undefined) return [];
  const suggestion = 'remove "---", or move what follows into a file of its own';
  const message = 'a second document starts here';
  return [{ offset: second.range[0], message, suggestion, local: true }];
}
