import { agreedDrains, drainRecord } from '../../facts/records/drain-record.js';
import { fileAt, type FileFact } from '../../facts/system/file.js';
import { describeDrains } from '../../lvs/draining/drain-servers.js';
import { formatRecord } from '../../lvs/draining/record-text.js';
import type { DrainRecord } from '../../model/cluster/drain.js';
import type { FactRef } from '../../model/host/fact.js';
import type { Change } from '../../model/plan/change.js';
import type { Resource } from '../../model/plan/resource.js';
import { drainFile } from '../../model/run/managed-by.js';
import { diffManagedFile, rootReadable } from '../files/managed-file.js';
import { undoFile } from '../files/undo-file.js';

type Facts = {
  readonly own: typeof drainRecord;
  readonly agreed: typeof agreedDrains;
  readonly file: FactRef<FileFact>;
};

/** A director knows which real servers are drained, as the others do; where nobody ever was, nothing. */
export const drainRecordResource: Resource<undefined, Facts> = {
  kind: 'drain_record',
  argNames: [],
  parse: () => undefined,
  facts: () => ({ own: drainRecord, agreed: agreedDrains, file: fileAt(drainFile) }),
  diff: (_, { own, agreed, file }) => {
    if (agreed === undefined) return [];
    const want = { path: drainFile, content: formatRecord(agreed), ...rootReadable };
    return diffManagedFile(want, file).map((change) => ({
      ...change,
      summary: describe(own, agreed) ?? change.summary,
      expects: [...change.expects, { ref: drainRecord, value: agreed }],
    }));
  },
  undo: () => undoFile(drainFile),
};

/** What becomes of drains, as one sentence; undefined: they stay as they are. */
function describe(
  own: DrainRecord | undefined,
  agreed: DrainRecord,
): Change['summary'] | undefined {
  const before = describeDrains(own?.drains ?? []);
  const after = describeDrains(agreed.drains);
  const begun = after.filter((text) => !before.includes(text));
  const ended = before
    .filter((text) => !after.includes(text))
    .map((text) => `no longer so: ${text}`);
  const all = [...begun, ...ended];
  return all.length === 0 ? undefined : all.join('; ');
}
