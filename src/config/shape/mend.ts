import type * as z from 'zod';
import type { Path } from '../mistake.js';
import type { LeafIssue } from './leaf-issues.js';
import { meantKey } from './meant-key.js';
import { exampleOf, isOptional, keysAt, schemasAt } from './schema-at.js';

/** A document in which every wrong value is replaced by a right one, and where those are. */
export type Mended = { readonly value: unknown; readonly broken: readonly Path[] };

/** Replaces what the issues name, so that what depends on the rest can still be checked. */
export function mend(
  schema: z.core.$ZodType,
  value: unknown,
  issues: readonly LeafIssue[],
): Mended {
  const root = { value: structuredClone(value) };
  const broken = issues.flatMap((issue) => mendOne(schema, root, issue));
  return { value: root.value, broken };
}

type Root = { value: unknown };

function mendOne(schema: z.core.$ZodType, root: Root, issue: LeafIssue): Path[] {
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => {
      remove(root, [...issue.path, key]);
      return [...issue.path, meantKey(key, known) ?? key];
    });
  }
  if (issue.code === 'invalid_key') {
    remove(root, issue.path);
    // Else the next round would call the map empty too.
    const isEmpty = Object.keys(parentOf(root, issue.path) ?? {}).length === 0;
    const path: Path = issue.path;
    return [isEmpty ? replace(schema, root, path.slice(0, -1)) : path];
  }
  return [replace(schema, root, issue.path)];
}

/** Replaces the value, or where nothing is known to be right there, what holds it. */
function replace(schema: z.core.$ZodType, root: Root, path: Path): Path {
  const schemas = schemasAt(schema, path);
  const example = exampleOf(schemas);
  if (isOptional(schemas)) remove(root, path);
  else if (example !== undefined) set(root, path, structuredClone(example));
  else if (path.length > 0) return replace(schema, root, path.slice(0, -1));
  return path;
}

function remove(root: Root, path: Path): void {
  const parent = parentOf(root, path);
  if (parent !== undefined) Reflect.deleteProperty(parent, path.at(-1) ?? 'value');
}

function set(root: Root, path: Path, value: unknown): void {
  const parent = parentOf(root, path);
  if (parent !== undefined) Reflect.set(parent, path.at(-1) ?? 'value', value);
}

function parentOf(root: Root, path: Path): object | undefined {
  return ['value', ...path].slice(0, -1).reduce<object | undefined>((parent, segment) => {
    const child: unknown = parent === undefined ? undefined : Reflect.get(parent, segment);
    return typeof child === 'object' && child !== null ? child : undefined;
  }, root);
}
