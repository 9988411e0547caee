import { isDeepStrictEqual } from 'node:util';
import { isScalar, parseDocument } from 'yaml';
import type { Path } from '../mistake.js';

/** What a scalar is to become, as text and as it is then read. */
export type Replacement = { readonly text: string; readonly value: unknown };

/**
 * A YAML text with another value in the place of a scalar, and nothing else changed; undefined where
 * that cannot be done so (an alias, an anchor that others refer to, text of several lines).
 */
export function replaceScalar(
  text: string,
  path: Path,
  { text: written, value }: Replacement,
): string | undefined {
  const document = parseDocument(text);
  const node = document.getIn(path, true);
  if (!isScalar(node) || node.range === undefined || node.range === null) return undefined;
  if (node.anchor !== undefined) return undefined;
  const [start, end] = node.range;
  const changed = text.slice(0, start) + written + text.slice(end);
  const after = parseDocument(changed);
  if (after.errors.length > 0) return undefined;
  document.setIn(path, value);
  return isDeepStrictEqual(after.toJS(), document.toJS()) ? changed : undefined;
}
