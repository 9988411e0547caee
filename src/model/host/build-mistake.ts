/** Why a program cannot be built as the inventory asks, and what to write instead. */
export type BuildMistake = {
  /** The key under the program that is wrong, or needs another beside it. */
  readonly key: 'version' | 'url' | 'sha256';
  readonly message: string;
  readonly suggestion: string;
};
