import { fileFact, fileAt, type FileFact } from '../../facts/system/file.js';
import { factId, type FactRef, type FactValue } from '../../model/host/fact.js';
import type { Change } from '../../model/plan/change.js';
import type { HostUses } from '../../model/plan/declaration.js';
import type { Effect, FileText } from '../../model/plan/effect.js';
import { listLostPlaces } from './served-lines.js';

/** A file as it is before a change; undefined: nobody has asked. */
type FileBefore = (path: string) => FileFact | undefined;

/**
 * A change with its effect: that of its resource, with what the unit does for clients; or that of the files
 * which it makes other ones, by what they are for. Pure.
 */
export function declareEffect(change: Change, before: FileBefore, uses: HostUses): Change {
  const { effect } = change;
  if (effect?.type === 'service') {
    const role = uses.roles.get(effect.unit);
    return role === undefined ? change : { ...change, effect: { ...effect, role } };
  }
  if (effect !== undefined) return change;
  const [declared] = change.expects.filter(isFile).flatMap(({ ref, value }) => {
    const texts = { before: toText(before(ref.key)), after: toText(value) };
    return effectOfFile(ref.key, texts, uses) ?? [];
  });
  return declared === undefined ? change : { ...change, effect: declared };
}

function isFile(fact: FactValue): fact is FactValue<FileFact> {
  return fact.ref.kind.name === fileFact.name;
}

function toText(fact: FileFact | undefined): FileText {
  if (fact?.type === 'absent') return 'absent';
  if (fact?.type !== 'file') return 'unreadable';
  return fact.content === undefined ? 'unreadable' : { text: fact.content };
}

type Texts = { readonly before: FileText; readonly after: FileText };

function effectOfFile(path: string, texts: Texts, uses: HostUses): Effect | undefined {
  const { before, after } = texts;
  const isSame = textOf(before) !== undefined && textOf(before) === textOf(after);
  if (isSame) return undefined;
  const { configuration, included } = uses.director;
  if (path === configuration) return { type: 'director-configured', path, part: 'main', ...texts };
  if (included.includes(path)) {
    return { type: 'director-configured', path, part: 'included', ...texts };
  }
  const patterns = uses.keptLines.get(path) ?? [];
  const places = listLostPlaces(patterns, textOf(before) ?? '', textOf(after) ?? '');
  return places.length === 0 ? undefined : { type: 'answers-no-more', places };
}

function textOf(content: FileText): string | undefined {
  return typeof content === 'string' ? undefined : content.text;
}

/** The files of a table of facts. */
export function filesIn(entries: ReadonlyMap<string, unknown>): FileBefore {
  const lookUp = (ref: FactRef<FileFact>): unknown => entries.get(factId(ref));
  return (path) => lookUp(fileAt(path)) as FileFact | undefined;
}
