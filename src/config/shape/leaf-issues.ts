import type * as z from 'zod';
import type { Path } from '../mistake.js';

/** An issue with one value or one key, with its path from the root. */
export type LeafIssue = Exclude<z.core.$ZodIssue, z.core.$ZodIssueInvalidUnion> & {
  readonly path: (string | number)[];
};

/** Takes each union apart: where the value fits one kind of it, that kind's issues tell what is wrong. */
export function toLeafIssues(issues: readonly z.core.$ZodIssue[], above: Path = []): LeafIssue[] {
  return issues.flatMap((issue): LeafIssue[] => {
    const path = [...above, ...issue.path.filter((segment) => typeof segment !== 'symbol')];
    if (issue.code !== 'invalid_union') return [{ ...issue, path }];
    const meant = issue.errors.filter((branch) => !isOtherKind(branch));
    const [branch] = [...meant].sort(
      (a, b) => countRefusals(a) - countRefusals(b) || countMistakes(a) - countMistakes(b),
    );
    if (branch !== undefined) return toLeafIssues(branch, path);
    return [{ code: 'custom', path, message: issue.message, params: { mustBe: true } }];
  });
}

// What a person meant is the kind that knows most of the keys, then the one that lacks least.
function countMistakes(branch: readonly z.core.$ZodIssue[]): number {
  const own = branch.filter(({ path }) => path.length <= 1);
  const unknown = own.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  return unknown.length === 0 ? 0 : unknown.length * 100 + own.length;
}

// A list that holds something wrong is a list all the same, and none of some words.
function countRefusals(branch: readonly z.core.$ZodIssue[]): number {
  return branch.filter(({ code, path }) => path.length === 0 && code === 'invalid_value').length;
}

function isOtherKind(branch: readonly z.core.$ZodIssue[]): boolean {
  return branch.some(
    ({ code, path }) => path.length === 0 && (code === 'invalid_type' || code === 'invalid_union'),
  );
}
