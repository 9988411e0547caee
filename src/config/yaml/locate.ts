import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Document,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Mistake, Path } from '../mistake.js';

type Spot = Node | Pair | null | undefined;

/** Offset in the text of what a finding is about, or of the nearest that is there. */
export function locate(document: Document, { path, onKey }: Mistake): number {
  const spots = walk(document, path);
  const missing = spots.length <= path.length;
  const spot = spots.at(-1);
  if (isPair(spot)) return startOf(onKey === true || missing ? spot.key : (spot.value ?? spot.key));
  return startOf(spot);
}

/** The text of a scalar as it was written, for example `1.30` for the number 1.3. */
export function sourceOf(document: Document, path: Path): string | undefined {
  return scalarAt(document, path)?.source;
}

/** The scalar at a path; undefined where there is none, or an alias of it. */
export function scalarAt(document: Document, path: Path): Scalar | undefined {
  const spots = walk(document, path);
  const spot = spots.length > path.length ? spots.at(-1) : undefined;
  const node = isPair(spot) ? spot.value : spot;
  return isScalar(node) ? node : undefined;
}

// One spot a segment, as far as the path exists; the root is the first.
function walk(document: Document, path: Path): Spot[] {
  const spots: Spot[] = [document.contents];
  for (const segment of path) {
    const next = step(document, spots.at(-1), segment);
    if (next === undefined) return spots;
    spots.push(next);
  }
  return spots;
}

function step(document: Document, spot: Spot, segment: string | number): Spot {
  const node = isPair(spot) ? spot.value : spot;
  const target = isAlias(node) ? node.resolve(document) : node;
  if (isMap(target)) return pairsOf(target).get(String(segment));
  if (!isSeq(target)) return undefined;
  const item: unknown = target.items[Number(segment)];
  return isNode(item) || isPair(item) ? item : undefined;
}

const known = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

// A hundred thousand unknown keys must not be searched for one after the other.
function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const pairs =
    known.get(map) ??
    new Map(
      map.items.flatMap((pair): [string, Pair][] =>
        isScalar(pair.key) ? [[String(pair.key.value), pair]] : [],
      ),
    );
  known.set(map, pairs);
  return pairs;
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
