import { listNames } from '../model/text/list-names.js';
import type { Problem } from '../model/problem/problem.js';
import { suggest } from '../model/problem/suggest.js';
import type { UnknownName } from './resolve.js';

/** What is wrong, before it is known where. */
export type Complaint = Pick<Problem, 'message' | 'suggestion'>;

/** Says why a path leads nowhere. */
export function explainUnknown(
  parts: readonly string[],
  { depth, candidates }: UnknownName,
): Complaint {
  const part = parts[depth] ?? '';
  const container = parts.slice(0, depth).join('.');
  const message = container === '' ? `"${part}" is not defined` : `"${container}" has no "${part}"`;
  const known =
    candidates.length === 0 ? undefined : `known here: ${listNames([...candidates].sort())}`;
  return { message, ...suggest(part, candidates, known) };
}

// What an operator can do about a value that is empty, where more can be said than "guard it".
const remedies: Readonly<Record<string, string>> = {
  interface:
    'no interface of the host carries its address: correct the address, or set "interface" in the inventory',
};

/** Says that a value is empty on this host where one is needed. */
export function explainEmpty(path: string): Complaint {
  return {
    message: `"${path}" has no value on this host`,
    suggestion: remedies[path] ?? `guard it: {{#if ${path}}} ... {{/if}}`,
  };
}
