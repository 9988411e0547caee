import type { FileFact } from '../facts/file.js';

/** Stands in every file that lvsdeploy writes, unless the operator gave its content. */
const mark = 'Managed by lvsdeploy';

/** Whether the content of a file says itself that it is lvsdeploy's. */
export function hasMark(content: string): boolean {
  return content.includes(mark);
}

/** Whether a file says itself that it is lvsdeploy's. */
export function isMarked(fact: FileFact): boolean {
  return fact.type === 'file' && fact.content !== undefined && hasMark(fact.content);
}
