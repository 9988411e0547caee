/** What would keep a template's reader busy for ever, or exhaust it. */
export type Excess = { readonly offset: number; readonly message: string };

// Templates of operators nest four deep, and have some hundred expressions.
const maxDepth = 64;
const maxExpressions = 40_000;

const mark = /\{\{\{?~?(?<block>[#^/]?)|[()]/g;

/** Finds the first place where a template nests too deep, or has too many expressions. Pure. */
export function findExcess(source: string): Excess | undefined {
  let [blocks, calls, expressions] = [0, 0, 0];
  for (const { 0: text, index: offset, groups } of source.matchAll(mark)) {
    const block = groups?.['block'];
    if (text === '(') calls++;
    else if (text === ')') calls = Math.max(0, calls - 1);
    else [calls, expressions] = [0, expressions + 1];
    if (block === '#') blocks++;
    else if (block === '/') blocks--;
    if (calls > maxDepth || blocks > maxDepth) {
      return { offset, message: `nested more than ${maxDepth} deep` };
    }
    if (expressions > maxExpressions) {
      return { offset, message: `more than ${maxExpressions} expressions` };
    }
  }
  return undefined;
}
