import { fileAt, type FileFact } from '../facts/file.js';
import { originalRecords, type StoredRecord } from '../facts/kept-records.js';
import type { Undo } from '../model/resource.js';
import { findRecord } from './original.js';
import { diffRestoredFile } from './restore-file.js';

/** Stands in every file that lvsdeploy writes, unless the operator gave its content. */
const mark = 'Managed by lvsdeploy';

/** Whether a file says itself that it is lvsdeploy's. */
export function isMarked(fact: FileFact): boolean {
  return fact.type === 'file' && fact.content?.includes(mark) === true;
}

/** The way back from a managed file: what was there before, or nothing. */
export function undoFile(path: string): Undo {
  const now = fileAt(path);
  return {
    refs: [now, originalRecords],
    restores: [now],
    diff: (look) => {
      const seen = look(now);
      const record = findRecord(look(originalRecords), now);
      if (record !== undefined) return diffRestoredFile(record, seen);
      return isMarked(seen) ? diffRestoredFile(absenceOf(path), seen) : [];
    },
  };
}

// Hosts of before there were records have files that say whose they are.
function absenceOf(path: string): StoredRecord {
  const file = { type: 'absent' } as const;
  return { run: '', keptAt: '', kind: 'file', key: path, file, storedAt: '' };
}
