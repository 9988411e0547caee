import type { StoredRecord } from '../../facts/records/kept-records.js';
import { factId, type FactRef } from '../../model/host/fact.js';

/** The record about one thing; undefined: lvsdeploy never changed it. */
export function findRecord(
  records: readonly StoredRecord[],
  ref: FactRef,
): StoredRecord | undefined {
  return records.find(({ kind, key }) => `${kind} ${key}` === factId(ref));
}

/** What a fact was before lvsdeploy first changed it; undefined: it never did. */
export function findOriginal<T>(
  records: readonly StoredRecord[],
  ref: FactRef<T>,
): { readonly value: T } | undefined {
  const body = findRecord(records, ref)?.body;
  return body === undefined ? undefined : { value: ref.kind.parse(`${body}\n`, ref.key) };
}
