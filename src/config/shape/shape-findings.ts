import type * as z from 'zod';
import { suggest } from '../../model/problem/suggest.js';
import { refusedKeys } from '../schema/refused-keys.js';
import { retiredValues } from '../schema/retired-values.js';
import { liesIn, type Mistake, type Path } from '../mistake.js';
import { quoteShortly } from '../quote-shortly.js';
import { isSecretKey } from '../secret-key.js';
import type { LeafIssue } from './leaf-issues.js';
import { descriptionOf, keysAt, mapsAt, schemasAt } from './schema-at.js';
import { meantKey } from './meant-key.js';
import { describe, valueAt } from './value-at.js';

/** A checked document: what it should be, and what was written. */
export type Document = {
  readonly schema: z.core.$ZodType;
  readonly value: unknown;
  /** A scalar as it was written. */
  readonly sourceOf: (path: Path) => string | undefined;
};

/** Says what is wrong with the shape of a document, in the words of its schema. */
export function toShapeFindings(document: Document, issues: readonly LeafIssue[]): Mistake[] {
  const unknown = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [],
  );
  return issues.flatMap((issue) => {
    const missing = valueAt(document.value, issue.path) === undefined;
    if (missing && unknown.some((path) => isMeantFor(issue.path, path))) return [];
    if (issue.code === 'unrecognized_keys') {
      const keys = keysAt(document.schema, issue.path);
      return issue.keys.map((key) => {
        const refusal = refusalOf(document, issue.path, key);
        return refusal === undefined
          ? explainUnknownKey(keys, issue.path, key)
          : { path: [...issue.path, key], onKey: true, ...refusal };
      });
    }
    return [explainValue(document, issue)];
  });
}

// `adress: x` makes "address" missing too; to say it once is enough.
function isMeantFor(missing: Path, unknown: Path): boolean {
  const [key, mistyped] = [missing.at(-1), unknown.at(-1)];
  if (missing.length !== unknown.length || key === mistyped) return false;
  if (typeof key !== 'string' || typeof mistyped !== 'string') return false;
  return liesIn(missing, unknown.slice(0, -1)) && meantKey(mistyped, [key]) === key;
}

function refusalOf(
  { schema }: Document,
  path: Path,
  key: string,
): Pick<Mistake, 'message' | 'suggestion'> | undefined {
  const refused = mapsAt(schema, path).map((one) => refusedKeys.get(one));
  const reason = refused.find((one) => one !== undefined && Object.hasOwn(one, key))?.[key];
  if (reason === undefined) return undefined;
  return { message: `unknown key ${quoteShortly(key)}`, suggestion: reason };
}

function explainUnknownKey(keys: readonly string[], path: Path, key: string): Mistake {
  const known = `known here: ${keys.join(', ')}`;
  const finding = { path: [...path, key], onKey: true };
  // `password: {hunter2}` is a map with the secret as key.
  if (path.some(isSecretKey)) return { ...finding, message: 'unknown key', suggestion: known };
  // Of a kind of map that the other keys do not fit.
  if (keys.includes(key)) return { ...finding, message: `${quoteShortly(key)} has no place here` };
  const meant = meantKey(key, keys);
  return {
    ...finding,
    message: `unknown key ${quoteShortly(key)}`,
    suggestion: meant === undefined ? known : `did you mean ${JSON.stringify(meant)}?`,
  };
}

function explainValue(document: Document, issue: LeafIssue): Mistake {
  const { path } = issue;
  const value = valueAt(document.value, path);
  if (issue.code === 'invalid_key') {
    const expected = issue.issues[0]?.message ?? 'text';
    return {
      path,
      onKey: true,
      message: `${quoteShortly(String(path.at(-1)))} must be ${expected}`,
    };
  }
  if (issue.code === 'custom' && issue.params?.['has'] === true) {
    return { path, message: `${nameOf(path)} has ${issue.message}`, ...adviceOf(issue) };
  }
  if (issue.code === 'custom' && issue.params?.['mustBe'] !== true) {
    return { path, message: issue.message, ...adviceOf(issue) };
  }
  if (value === undefined) {
    const what = descriptionOf(schemasAt(document.schema, path)) ?? expectationOf(issue);
    return { path, missing: true, message: `${nameOf(path)} is missing`, suggestion: what };
  }
  const shown = path.some(isSecretKey) ? '' : `, not ${describe(value)}`;
  return {
    path,
    message: `${nameOf(path)} must be ${expectationOf(issue)}${shown}`,
    ...suggestValue(document, issue, value),
  };
}

function expectationOf(issue: LeafIssue): string {
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid')) {
    return `one of ${issue.values.map(String).join(', ')}`;
  }
  return issue.message;
}

type Advice = { readonly suggestion?: string };

function adviceOf({ params }: Extract<LeafIssue, { readonly code: 'custom' }>): Advice {
  const suggestion: unknown = params?.['suggestion'];
  return typeof suggestion === 'string' ? { suggestion } : {};
}

function suggestValue(document: Document, issue: LeafIssue, value: unknown): Advice {
  if (typeof value === 'string' || typeof value === 'number') {
    const instead = retiredAt(document, issue.path, String(value));
    if (instead !== undefined) return { suggestion: instead };
  }
  if (issue.code === 'invalid_value' && typeof value === 'string') {
    return suggest(value, issue.values.map(String));
  }
  if (issue.code !== 'invalid_type') return {};
  switch (issue.expected) {
    case 'boolean':
      return suggestBoolean(value);
    case 'number':
    case 'int':
      return suggestNumber(value);
    case 'string':
      return suggestText(document, issue.path, value);
    default:
      return {};
  }
}

function retiredAt({ schema }: Document, path: Path, value: string): string | undefined {
  return schemasAt(schema, path)
    .flatMap((one) => Object.entries(retiredValues.get(one) ?? {}))
    .find(([retired]) => retired === value)?.[1];
}

const booleans = new Map([
  ...['yes', 'on', 'y'].map((word) => [word, 'true'] as const),
  ...['no', 'off', 'n'].map((word) => [word, 'false'] as const),
]);

// YAML 1.2 has no other words for true and false.
function suggestBoolean(value: unknown): Advice {
  const meant = typeof value === 'string' ? booleans.get(value.toLowerCase()) : undefined;
  return meant === undefined ? {} : { suggestion: `write ${meant}` };
}

function suggestNumber(value: unknown): Advice {
  const isNumber = typeof value === 'string' && value.trim() !== '' && !isNaN(Number(value));
  return isNumber ? { suggestion: 'write the number without quotes' } : {};
}

function suggestText(document: Document, path: Path, value: unknown): Advice {
  if (typeof value === 'object') return {};
  const source = path.some(isSecretKey) ? undefined : document.sourceOf(path);
  return { suggestion: `write ${source === undefined ? 'it' : `"${source}"`} in quotes` };
}

/** Names a place for a person: `"port"`, `item 2 of "keys"`. */
function nameOf(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  if (typeof last === 'string') return quoteShortly(last);
  const list = path.at(-2);
  return list === undefined ? `item ${last + 1}` : `item ${last + 1} of ${JSON.stringify(list)}`;
}
