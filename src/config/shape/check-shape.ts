import type * as z from 'zod';
import type { Mistake, Path } from '../mistake.js';
import type { ParsedYaml } from '../yaml/parse-yaml.js';
import { toLeafIssues, type LeafIssue } from './leaf-issues.js';
import { mend } from './mend.js';
import { toShapeFindings } from './shape-findings.js';

/** A document of the right shape, as far as it has one. */
export type Shaped<T> = {
  /** Every wrong value replaced by a right one; undefined where too much is wrong. */
  readonly value: T | undefined;
  /** Where values were replaced. */
  readonly broken: readonly Path[];
  readonly findings: readonly Mistake[];
};

// Mending a map can uncover mistakes within it that its own mistake hid.
const maxRounds = 4;

/** Holds a document against its schema and mends what is wrong, so that the rest can be checked. */
export function checkShape<T>(schema: z.ZodType<T>, document: ParsedYaml): Shaped<T> {
  const findings: Mistake[] = [];
  const broken: Path[] = [];
  let { value } = document;
  for (let round = 0; round < maxRounds; round++) {
    const result = schema.safeParse(value, { error: defaultExpectation });
    if (result.success) return { value: result.data, broken, findings };
    const issues = takeEnough(toLeafIssues(result.error.issues));
    findings.push(...toShapeFindings({ schema, value, sourceOf: document.sourceOf }, issues));
    const mended = mend(schema, value, issues);
    broken.push(...mended.broken);
    value = mended.value;
  }
  return { value: undefined, broken, findings };
}

// Far more than are shown; what is left over is left for the next round.
const enough = 1000;

function takeEnough(issues: readonly LeafIssue[]): readonly LeafIssue[] {
  return issues
    .slice(0, enough)
    .map((issue) =>
      issue.code === 'unrecognized_keys' ? { ...issue, keys: issue.keys.slice(0, enough) } : issue,
    );
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  record: 'a map',
  array: 'a list',
};

/** What a value must be, where its schema has no words of its own. */
function defaultExpectation(issue: z.core.$ZodRawIssue): string | undefined {
  return issue.code === 'invalid_type' ? kinds[issue.expected] : undefined;
}
