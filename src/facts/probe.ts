import { factId, type FactKind, type FactRef } from '../model/host/fact.js';
import { FactTable } from './fact-table.js';
import { markerPrefix, splitSections } from './section.js';

type KindKeys = { readonly kind: FactKind<unknown>; readonly keys: readonly string[] };

/** The kind whose snippet answers, and what it is asked. */
function askedWithin(kind: FactKind<unknown>, key: string): FactRef {
  const { within } = kind;
  return within === undefined ? { kind, key } : { kind: within.kind, key: within.toKey(key) };
}

function groupByKind(refs: readonly FactRef[]): readonly KindKeys[] {
  const groups = new Map<FactKind<unknown>, Set<string>>();
  for (const { kind: answering, key: own } of refs) {
    const { kind, key } = askedWithin(answering, own);
    const keys = groups.get(kind) ?? new Set();
    groups.set(kind, keys.add(key));
  }
  return [...groups].map(([kind, keys]) => ({ kind, keys: [...keys].sort() }));
}

/** One script that prints every fact, each kind behind a marker of its own. */
export function probeScript(refs: readonly FactRef[], nonce: string): string {
  const prefix = markerPrefix(nonce);
  const sections = groupByKind(refs).map(
    ({ kind, keys }) => `printf '\\n${prefix}%s\\n' ${kind.name}\n${kind.script(keys)}`,
  );
  return ['export LC_ALL=C', ...sections, `printf '\\n${prefix}end\\n'`].join('\n');
}

/** Reads the facts back out of what the probe printed; undefined when the probe did not reach its end. */
export function parseProbe(
  refs: readonly FactRef[],
  output: string,
  nonce: string,
): FactTable | undefined {
  const sections = new Map(splitSections(output, nonce));
  if (!sections.has('end')) return undefined;
  return new FactTable(
    new Map(
      refs.map((ref) => {
        const { name } = askedWithin(ref.kind, ref.key).kind;
        return [factId(ref), ref.kind.parse(sections.get(name) ?? '', ref.key)];
      }),
    ),
  );
}
