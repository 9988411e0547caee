/** Where something stands; line and column count from 1. */
export type Place = {
  /** As it was included; undefined: the configuration itself. */
  readonly file?: string;
  readonly line: number;
  /** undefined: the text comes of a definition or of `~SEQ`, and stands nowhere as it is. */
  readonly column?: number;
};

/** One statement of keepalived.conf(5), as keepalived takes it. */
export type Statement = {
  /** Without quotes, all names replaced; the first is the keyword, but in a list of values. */
  readonly words: readonly string[];
  readonly at: Place;
  /** undefined: the statement has no block. */
  readonly block?: readonly Statement[];
};

const nothing: readonly Statement[] = [];

/** The statements of its block; none where it has no block. */
export function blockOf({ block }: Statement): readonly Statement[] {
  return block ?? nothing;
}

/** The statements of a block that begin with a keyword. */
export function findAll(block: readonly Statement[], keyword: string): readonly Statement[] {
  return block.filter(({ words }) => words[0] === keyword);
}

/** The first argument of a keyword; the last one counts, as in keepalived. */
export function findValue(block: readonly Statement[], keyword: string): string | undefined {
  return findAll(block, keyword).at(-1)?.words[1];
}

/** Whether a keyword stands there. */
export function has(block: readonly Statement[], keyword: string): boolean {
  return findAll(block, keyword).length > 0;
}
