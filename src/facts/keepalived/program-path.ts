import type { FactKind, FactRef } from '../../model/host/fact.js';
import { quoteAll } from '../../model/text/shell-quote.js';

/** A folder on the way to a program, or the program itself; links are not followed. */
export type PathPart = {
  readonly path: string;
  /** st_mode of inode(7), with the type of the file. */
  readonly mode: number;
  readonly userId: number;
  readonly groupId: number;
};

/** A program on a host, as keepalived looks at it before it runs it. */
export type ProgramPath = {
  /** From / on; where something is missing, as far as it is there. */
  readonly parts: readonly PathPart[];
  /** For root; links are followed. */
  readonly isExecutable: boolean;
};

function partsOf(program: string): readonly string[] {
  const names = program.split('/').slice(1);
  return ['/', ...names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`)];
}

// One process for all of them.
function script(programs: readonly string[]): string {
  const paths = [...new Set(programs.flatMap(partsOf))];
  return [
    `LC_ALL=C stat -c '%f %u %g %n' -- ${quoteAll(paths)} 2>/dev/null || :`,
    `for program in ${quoteAll(programs)}; do`,
    '  if [ -f "$program" ] && [ -x "$program" ]; then printf "runs %s\\n" "$program"; fi',
    'done',
  ].join('\n');
}

const statLine = /^(?<mode>[\da-f]+) (?<user>\d+) (?<group>\d+) (?<path>\/.*)$/;

function parse(output: string, program: string): ProgramPath {
  const lines = output.split('\n');
  const known = lines.flatMap((line): readonly PathPart[] => {
    const { mode = '', user, group, path = '' } = statLine.exec(line)?.groups ?? {};
    if (path === '') return [];
    const ids = { userId: Number(user), groupId: Number(group) };
    return [{ path, mode: Number.parseInt(mode, 16), ...ids }];
  });
  return {
    parts: partsOf(program).flatMap((path) => known.filter((part) => part.path === path)),
    isExecutable: lines.includes(`runs ${program}`),
  };
}

const programPathFact: FactKind<ProgramPath> = { name: 'program-path', script, parse };

/** The way to a program, by its absolute path. */
export function programAt(path: string): FactRef<ProgramPath> {
  return { kind: programPathFact, key: path };
}
