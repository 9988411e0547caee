/** What ava tells of a process; `testFile` is the file that the process was given. */
export type ProcessEvent = {
  readonly type: string;
  readonly testFile: string;
  readonly title?: string;
  /** Whose tests are declared next, as announce-file.ts says. */
  readonly file?: string;
};

type Declared = { readonly files: string[]; readonly fileByTitle: Map<string, string> };

/** Which of the test files that share a process declares which test. */
export class DeclaredTests {
  readonly #byProcess = new Map<string, Declared>();

  read({ type, testFile, title = '', file = '' }: ProcessEvent): void {
    if (type === 'file-announced') this.#of(testFile).files.push(file);
    if (type !== 'declared-test') return;
    const { files, fileByTitle } = this.#of(testFile);
    fileByTitle.set(title, files.at(-1) ?? testFile);
  }

  /** The file that has the test; for a hook the one that the process was given. */
  fileOf(testFile: string, title: string): string {
    return this.#of(testFile).fileByTitle.get(title) ?? testFile;
  }

  /** The files that declared no test: green, were nobody to ask. */
  emptyOf(testFile: string): readonly string[] {
    const { files, fileByTitle } = this.#of(testFile);
    const full = new Set(fileByTitle.values());
    return files.filter((file) => !full.has(file));
  }

  #of(testFile: string): Declared {
    const known = this.#byProcess.get(testFile);
    if (known !== undefined) return known;
    const declared: Declared = { files: [], fileByTitle: new Map() };
    this.#byProcess.set(testFile, declared);
    return declared;
  }
}
