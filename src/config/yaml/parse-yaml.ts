import type { Position } from '../../model/problem/position.js';
import type { Problem } from '../../model/problem/problem.js';
import type { Mistake, Path } from '../mistake.js';
import { locate, scalarAt, sourceOf } from './locate.js';
import { findInSource } from './scalar-source.js';
import { explainLookAlike, findLookAlikes, replaceLookAlikes } from './look-alikes.js';
import { maskSecrets } from './mask-secrets.js';
import { readTree } from './read-tree.js';
import { mapText, type Remark } from './text-map.js';

/** A YAML file of the user, as far as it could be understood. */
export type ParsedYaml = {
  /** Plain maps, lists and scalars; undefined where the text is too broken to go on. */
  readonly value: unknown;
  /** False where the text broke off, so that what is missing may only not have been understood. */
  readonly complete: boolean;
  /** What is wrong with the text as such. */
  readonly problems: readonly Problem[];
  /** Gives findings their places; leaves out those that may only follow from broken text. */
  readonly toProblems: (findings: readonly Mistake[]) => readonly Problem[];
  readonly positionOf: (path: Path, onKey?: boolean) => Position;
  /** Where a character of a text is written; where the text begins if that cannot be told. */
  readonly positionIn: (path: Path, offset: number) => Position;
  /** A line by its number from 1, fit to be shown. */
  readonly showLine: (line: number) => string;
  /** A scalar as it was written, for example `1.30` for the number 1.3. */
  readonly sourceOf: (path: Path) => string | undefined;
};

// Of each kind, far more than are shown; garbage has a hundred thousand.
const enough = 1000;

/** Reads YAML 1.2 text; never throws and never takes long, whatever the text is. */
export function parseYaml(file: string, textWithMark: string): ParsedYaml {
  const original = textWithMark.replace(/^\ufeff/, '');
  const lookAlikes = findLookAlikes(original);
  const { document, value, syntax, odd } = readTree(replaceLookAlikes(original, lookAlikes));
  const map = mapText(file, original, () => maskSecrets(original, document));
  const offsetOf = (finding: Mistake): number =>
    document === undefined ? 0 : locate(document, finding);

  const remarks = [
    ...findWrongEncoding(original),
    ...lookAlikes.slice(0, enough).map(explainLookAlike),
    ...odd.slice(0, enough),
  ];
  const oddLines = new Set(remarks.map(({ offset }) => map.positionOf(offset).line));
  const broken = oneForEachLine(syntax.slice(0, enough).map((mistake) => map.toProblem(mistake)));
  const brokenLines = new Set(broken.map(({ at }) => at.line));
  const lost = [...syntax, ...odd].filter(({ local }) => !local).map(({ offset }) => offset);
  const firstLost = lost.reduce((first, offset) => Math.min(first, offset), Infinity);

  return {
    value,
    complete: firstLost === Infinity,
    problems: [
      ...remarks.map((remark) => map.toProblem(remark)),
      ...broken.filter(({ at }) => !oddLines.has(at.line)),
    ],
    toProblems: (findings) =>
      findings.flatMap((finding) => {
        if (finding.missing === true && firstLost < Infinity) return [];
        const offset = offsetOf(finding);
        const problem = map.toProblem({ ...finding, offset });
        return offset < firstLost && !brokenLines.has(problem.at.line) ? [problem] : [];
      }),
    positionOf: (path, onKey = false) => map.positionOf(offsetOf({ path, onKey, message: '' })),
    positionIn: (path, offset) => {
      const scalar = document === undefined ? undefined : scalarAt(document, path);
      const place = scalar && findInSource(scalar, original, offset);
      return map.positionOf(place ?? offsetOf({ path, message: '' }));
    },
    showLine: map.showLine,
    sourceOf: (path) => (document === undefined ? undefined : sourceOf(document, path)),
  };
}

// One slip makes the parser stumble several times on its way to the end of the line.
function oneForEachLine(problems: readonly Problem[]): readonly Problem[] {
  const sorted = [...problems].sort((a, b) => a.at.line - b.at.line);
  return sorted.filter(({ at }, index) => at.line !== sorted[index - 1]?.at.line);
}

function findWrongEncoding(text: string): Remark[] {
  const offset = text.indexOf('\ufffd');
  if (offset < 0) return [];
  return [{ offset, message: 'bytes that are not UTF-8 text', suggestion: 'save it as UTF-8' }];
}
