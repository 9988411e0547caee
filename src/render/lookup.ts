import type { Position } from '../model/position.js';
import { InputError } from '../model/problem.js';
import { explainUnknown } from './explain-path.js';
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
