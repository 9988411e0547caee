import type { FileFact } from '../facts/file.js';

/** Stands in every file that lvsdeploy writes, unless the operator gave its content. */
const mark = 'Managed by lvsdeploy';

/** Whether a file says itself that it is lvsdeploy's. */
export function isMarked(fact: FileFact): boolean {
  return fact.type === 'file' && fact.content?.includes(mark) === true;
}
