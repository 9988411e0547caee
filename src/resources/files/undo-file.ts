import { fileAt } from '../../facts/system/file.js';
import { originalRecords, type StoredRecord } from '../../facts/records/kept-records.js';
import type { Undo } from '../../model/plan/resource.js';
import { isMarked } from './marked-file.js';
import { findRecord } from './original.js';
import { diffRestoredFile } from './restore-file.js';

/** The way back from a managed file: what was there before, or nothing. */
export function undoFile(path: string): Undo {
  const now = fileAt(path);
  return {
    about: now,
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
