/** Where something is in a document: keys of maps and indexes of lists, from the root. */
export type Path = readonly (string | number)[];

/** `ssh.jump.0.password`. */
export function nameOfPath(path: Path): string {
  return path.join('.');
}

/** A mistake, before it is known where in the text its path is. */
export type Mistake = {
  readonly path: Path;
  /** Points at the key of the last map instead of at its value. */
  readonly onKey?: boolean;
  readonly message: string;
  readonly suggestion?: string;
  /** About something that is not there. */
  readonly missing?: boolean;
};

/** A finding that may only follow from another mistake. */
export type Doubt = Mistake & {
  /** Other values that the finding stands on: where one of them is wrong, the finding is dropped. */
  readonly dependsOn?: readonly Path[];
};

/** Takes what a reader of the document finds wrong. */
export type Report = (finding: Doubt) => void;

/** Whether `path` is `ancestor` or lies in it. */
export function liesIn(path: Path, ancestor: Path): boolean {
  return ancestor.every((segment, index) => path[index] === segment);
}

/** The findings that do not stand on a broken value. */
export function keepCertain(doubts: readonly Doubt[], broken: readonly Path[]): readonly Mistake[] {
  return doubts.filter(
    ({ path, dependsOn = [] }) =>
      ![path, ...dependsOn].some((used) => broken.some((ancestor) => liesIn(used, ancestor))),
  );
}
