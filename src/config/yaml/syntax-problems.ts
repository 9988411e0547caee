import type { YAMLError } from 'yaml';

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
  MULTIPLE_DOCS: {
    message: 'a second document starts here',
    suggestion: 'remove "---", or move what follows into a file of its own',
    local: true,
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a key must stand on one line, followed by ": "',
    suggestion: 'check the indentation, and the ":" of the lines before',
    local: false,
  },
  UNEXPECTED_TOKEN: { message: 'unexpected text', local: false },
};

/** Says in words of our own what the YAML parser stumbled over; never quotes the text. */
export function explainSyntaxError({ code, message, pos }: YAMLError): TextMistake {
  const words = message.replace(/: .*/s, '');
  const explanation = explanations[code] ?? {
    message: words.charAt(0).toLowerCase() + words.slice(1),
    local: false,
  };
  return { offset: pos[0], ...explanation };
}
