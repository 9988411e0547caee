import type { Position } from '../model/problem/position.js';
import { InputError } from '../model/problem/problem.js';
import { explainUnknown } from './explain-path.js';
import { describeType } from './helpers.js';
import { resolve } from './resolve.js';

/**
 * The value at a dotted path of the context, as `when:` and `each:` name it. Throws an InputError
 * where nothing can be at this path; what is merely empty on this host is undefined.
 */
export function lookup(path: string, context: unknown, at: Position): unknown {
  const parts = path.trim().split('.');
  const resolution = resolve(context, parts);
  switch (resolution.type) {
    case 'found':
      return resolution.value;
    case 'empty':
      return undefined;
    case 'unknown':
      throw new InputError([{ at, ...explainUnknown(parts, resolution) }]);
  }
}

/**
 * The items of the list at a dotted path, as `each:` names it; none where it is empty on this host.
 * Throws an InputError where there is something else.
 */
export function lookupList(path: string, context: object, at: Position): readonly unknown[] {
  const value = lookup(path, context, at) ?? [];
  if (Array.isArray(value)) return value;
  const lists = Object.entries(context).filter(([, member]) => Array.isArray(member));
  const names = lists.map(([name]) => name).sort();
  const message = `"each" wants a list, and "${path}" is ${describeType(value)}`;
  throw new InputError([{ at, message, suggestion: `lists here: ${names.join(', ')}` }]);
}
