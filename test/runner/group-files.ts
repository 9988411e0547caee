import path from 'node:path';

/*
 * ava gives each test file a process of its own. To start one, and to load ava and the modules under
 * test, takes a third of a second: longer than the tests of most files. So those of a folder share one,
 * and these folders share it too: those that are done in a second, and those that compute, where what
 * is loaded and optimised for one serves the other. Those that keep shells busy have one to themselves.
 */
const together = {
  quick: ['facts', 'forecast', 'lab', 'model', 'quickstart', 'render', 'resources', 'runner'],
  texts: ['config', 'report'],
  clusters: ['engine/simulated', 'verify'],
  shells: ['engine/shell'],
};

// The others wait for long, flood the process, or keep limits of seconds that a busy process misses.
const alone =
  /^(?:build\/(?:source\/)?(?:fetch-source|size-limits)\.|cli\/(?:hostile-hosts|interruptions|two-runs)\.|transport\/|e2e\/|soak\/)/;

/** Test files by the processes that run them, as paths below test/. */
export type Grouping = {
  readonly alone: readonly string[];
  /** Those that share a process, by the name of what they share. */
  readonly shared: ReadonlyMap<string, readonly string[]>;
};

/** Puts each file into exactly one process. */
export function groupFiles(files: readonly string[]): Grouping {
  const shared = new Map<string, readonly string[]>();
  for (const file of files.filter((candidate) => !alone.test(candidate))) {
    const name = nameGroup(file);
    shared.set(name, [...(shared.get(name) ?? []), file]);
  }
  return { alone: files.filter((file) => alone.test(file)), shared };
}

function nameGroup(file: string): string {
  const isIn = (folder: string): boolean => file.startsWith(folder + path.sep);
  const shared = Object.entries(together).find(([, folders]) => folders.some(isIn));
  return shared?.[0] ?? file.slice(0, file.indexOf(path.sep));
}
