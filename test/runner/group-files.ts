import path from 'node:path';

/*
 * ava gives each test file a process of its own. To start one, and to load ava and the modules under
 * test, takes a third of a second: longer than the tests of most files. So those of a folder share one.
 * The others compute or wait for long, and would keep a whole folder in one process busy.
 */
const alone = /^(?:cli|engine\/simulated|e2e|soak)\//;

/** Test files by the processes that run them, as paths below test/. */
export type Grouping = {
  readonly alone: readonly string[];
  /** Those that share a process, by the folder that they are in. */
  readonly shared: ReadonlyMap<string, readonly string[]>;
};

/** Puts each file into exactly one process. */
export function groupFiles(files: readonly string[]): Grouping {
  const shared = new Map<string, readonly string[]>();
  for (const file of files.filter((candidate) => !alone.test(candidate))) {
    const [folder = ''] = file.split(path.sep);
    shared.set(folder, [...(shared.get(folder) ?? []), file]);
  }
  return { alone: files.filter((file) => alone.test(file)), shared };
}
