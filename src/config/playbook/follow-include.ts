import path from 'node:path';

// Files that include each other twice, level by level, would be a million after twenty levels.
const maxFiles = 200;

/** The file that an include means, and why it must not be read, if so. */
export function followInclude(
  include: string,
  chain: readonly string[],
  filesRead: number,
): { readonly file: string; readonly objection?: string } {
  const file = path.isAbsolute(include)
    ? include
    : path.join(path.dirname(chain.at(-1) ?? ''), include);
  const absolute = chain.map((name) => path.resolve(name));
  const start = absolute.indexOf(path.resolve(file));
  if (start >= 0) {
    const cycle = [...chain.slice(start), file].map((name) => path.basename(name));
    return { file, objection: `playbooks include each other in a circle: ${cycle.join(' -> ')}` };
  }
  if (filesRead < maxFiles) return { file };
  return { file, objection: `more than ${maxFiles} playbooks are included` };
}
