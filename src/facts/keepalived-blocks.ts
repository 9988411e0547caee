/** One statement of keepalived.conf(5), with the statements of its block. */
export type Statement = {
  readonly words: readonly string[];
  readonly block: readonly Statement[];
};

type Open = { readonly words: readonly string[]; readonly block: Statement[] };

// A quoted text, a brace, or a word; a comment ends what is read of a line.
const token = /"[^"]*"|[{}]|[^\s{}"#!]+|[#!].*/g;

/** Included files, variables, and lines for one host only. */
const dynamic = /^\s*(?:include\w*\b|@|\$\w+\s*=|~SEQ)/m;

/** Whether a keepalived.conf depends on more than its text. */
export function isDynamic(text: string): boolean {
  return dynamic.test(text);
}

/** Reads the blocks of a keepalived.conf; undefined where its braces do not match. */
export function parseKeepalivedBlocks(text: string): readonly Statement[] | undefined {
  const root: Open = { words: [], block: [] };
  const open: Open[] = [root];
  for (const line of text.split('\n')) {
    if (!readLine(line.match(token) ?? [], open)) return undefined;
  }
  return open.length === 1 ? root.block : undefined;
}

/** Reads one line into the innermost open block; false: a brace closes what was not opened. */
function readLine(tokens: readonly string[], open: Open[]): boolean {
  let words: string[] = [];
  const finish = (): void => {
    if (words.length > 0) open.at(-1)?.block.push({ words, block: [] });
    words = [];
  };
  for (const word of tokens) {
    if (/^[#!]/.test(word)) break;
    if (word === '{') {
      // On a line of its own it belongs to the statement before.
      const head = words.length > 0 ? words : (open.at(-1)?.block.pop()?.words ?? []);
      words = [];
      open.push({ words: head, block: [] });
    } else if (word === '}') {
      finish();
      const closed = open.pop();
      const parent = open.at(-1);
      if (closed === undefined || parent === undefined) return false;
      parent.block.push(closed);
    } else {
      words.push(word.replaceAll('"', ''));
    }
  }
  finish();
  return true;
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
