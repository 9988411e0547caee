/** The moments of a drill; they are known all together and in order, or not at all. */
export type FaultMarks = {
  readonly loadBegin: number;
  readonly injectBegin: number;
  readonly injectEnd: number;
  readonly healBegin: number;
  readonly healEnd: number;
  readonly loadEnd: number;
  /** undefined: the initial state was not seen again. */
  readonly restored?: number;
};
