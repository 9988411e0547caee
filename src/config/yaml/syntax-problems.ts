import { isCollection, isScalar, visit, type Document, type YAMLError } from 'yaml';

/** A mistake at a place in the text. */
export type TextMistake = {
  readonly offset: number;
  readonly message: string;
  readonly suggestion?: string;
  /** The rest of the text is still understood as it was meant. */
  readonly local: boolean;
};

type Explanation = Pick<TextMistake, 'message' | 'suggestion' | 'local'>;

// The parser's own messages may quote the text, which may be a secret; these never do.
const explanations: Partial<Record<YAMLError['code'], Explanation>> = {
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a second key or list on the line of a key',
    suggestion: 'start it on a line of its own, or put the value in quotes',
    local: true,
  },
  TAB_AS_INDENT: {
    message: 'a tab as indentation',
    suggestion: 'indent with spaces',
    local: true,
  },
  BAD_DQ_ESCAPE: {
    message: 'unknown escape in double quotes',
    suggestion: 'write \\\\ for a backslash, or use single quotes',
    local: true,
  },
  BAD_SCALAR_START: {
    message: 'a value cannot start with this character',
    suggestion: 'put the value in quotes',
    local: true,
  },
  TAG_RESOLVE_FAILED: {
    message: 'unknown tag',
    suggestion: 'put a value that starts with "!" in quotes',
    local: true,
  },
  BAD_ALIAS: {
    message: 'unclear alias or anchor',
    suggestion: 'put a value that starts with "*" or "&" in quotes',
    local: true,
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a key must stand on one line, followed by ": "',
    suggestion: 'check the indentation, and the ":" of the lines before',
    local: false,
  },
  BAD_INDENT: {
    message: 'this line is indented differently from its neighbours',
    suggestion: 'give all entries of a map, or of a list, the same indentation',
    local: false,
  },
  KEY_OVER_1024_CHARS: {
    message: 'a key of more than 1024 characters',
    suggestion: 'check the ":" of this line, and the quotes',
    local: false,
  },
  UNEXPECTED_TOKEN: { message: 'unexpected text', local: false },
};

const notClosed = /closing|end with/i;

/** What the parser stumbled over, in the order of the text. */
export function explainSyntaxErrors(document: Document, text: string): readonly TextMistake[] {
  // It also warns of a closing bracket at the start of a line, which everybody writes.
  const warnings = document.warnings.filter(({ code }) => code !== 'BAD_INDENT');
  const errors = [...document.errors, ...warnings];
  const openings = errors.some(({ message }) => notClosed.test(message))
    ? findOpenings(document)
    : new Map<number, number>();
  return errors
    .map((error) => explainUnclosed(error, openings) ?? explainSyntaxError(error))
    .map((mistake) => ({ ...mistake, offset: skipSpaces(text, mistake.offset) }))
    .sort((a, b) => a.offset - b.offset);
}

// The parser complains where it gave up, which can be the end of the file; the start is what to mend.
function explainUnclosed(
  { message, pos }: YAMLError,
  openings: ReadonlyMap<number, number>,
): TextMistake | undefined {
  const offset = notClosed.test(message) ? openings.get(pos[0]) : undefined;
  if (offset === undefined) return undefined;
  const suggestion = 'close it, with the rest indented more than the key before it';
  return { offset, message: 'what is opened here is not closed', suggestion, local: false };
}

/** The start of each quoted text and each [list] or {map}, by its end. */
function findOpenings(document: Document): ReadonlyMap<number, number> {
  const starts = new Map<number, number>();
  visit(document, {
    Node: (_, node) => {
      const isQuoted = isScalar(node) && node.type?.startsWith('QUOTE_') === true;
      const isFlow = isCollection(node) && node.flow === true;
      if (!node.range || !(isQuoted || isFlow) || starts.has(node.range[1])) return;
      starts.set(node.range[1], node.range[0]);
    },
  });
  return starts;
}

/** Says in words of our own what the YAML parser stumbled over; never quotes the text. */
function explainSyntaxError({ code, message, pos }: YAMLError): TextMistake {
  // A colon that stands alone is the one that is missing, or too many.
  const words = message.replace(/(?<=\S): .*/s, '');
  const isIndent = message.endsWith('without - indicator');
  const explanation = explanations[isIndent ? 'BAD_INDENT' : code] ?? {
    message: words.charAt(0).toLowerCase() + words.slice(1),
    local: false,
  };
  return { offset: pos[0], ...explanation };
}

function skipSpaces(text: string, offset: number): number {
  const spaces = /[ ]*/y;
  spaces.lastIndex = offset;
  spaces.exec(text);
  return text[spaces.lastIndex] === '\n' ? offset : spaces.lastIndex;
}
