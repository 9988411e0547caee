import { parseRecord } from '../../lvs/draining/record-text.js';
import type { DrainRecord } from '../../model/cluster/drain.js';
import type { FactKind, FactRef } from '../../model/host/fact.js';
import { drainFile } from '../../model/run/managed-by.js';

const drainRecordFact: FactKind<DrainRecord | undefined> = {
  name: 'drain-record',
  script: () =>
    `while IFS= read -r line; do printf "%s\\n" "$line"; done 2>/dev/null <${drainFile} || :`,
  parse: parseRecord,
};

const agreedDrainsFact: FactKind<DrainRecord | undefined> = {
  ...drainRecordFact,
  name: 'agreed-drains',
  within: { kind: drainRecordFact, toKey: (key) => key },
};

/** What a director has on record about drained real servers. */
export const drainRecord: FactRef<DrainRecord | undefined> = { kind: drainRecordFact, key: 'own' };

/**
 * What all directors are to have on record. A director knows only its own; whoever has seen the
 * others puts the one that counts in its place.
 */
export const agreedDrains: FactRef<DrainRecord | undefined> = {
  kind: agreedDrainsFact,
  key: 'own',
};
