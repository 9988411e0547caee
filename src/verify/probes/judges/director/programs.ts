import type { PathPart, ProgramPath } from '../../../../facts/keepalived/program-path.js';
import {
  directorPrograms,
  type DirectorProgram,
} from '../../../../facts/keepalived/director-programs.js';
import type { Observations } from '../../observations.js';
import { lookAtDirectors, type Opinion, type Problem } from '../../opinion.js';

/**
 * keepalived runs every program that the inventory names. One that it does not trust, or does not find, it leaves
 * out when it starts, says so in its log, and goes on without (lib/notify.c, check_script_secure).
 */
export function judgePrograms(seen: Observations): readonly Opinion[] {
  const programs = directorPrograms(seen.cluster);
  if (programs.length === 0) return [];
  return lookAtDirectors(seen, (_, { programs: found }) => {
    if (found === undefined) return undefined;
    const problems = programs.flatMap((program) => judge(program, found[program.path]));
    return { problems, fine: 'keepalived can run every program that it is to run' };
  });
}

function judge({ path, purpose }: DirectorProgram, found: ProgramPath | undefined): Problem[] {
  const fault = found === undefined ? undefined : findFault(path, found);
  if (fault === undefined) return [];
  const { seen, cause } = fault;
  return [
    {
      reason: `keepalived does not run ${path} (${purpose}): ${seen}`,
      expected: 'a program that root may run and nobody else may change, on a path without links',
      seen,
      cause: `${cause}. keepalived looks at it when it starts or loads its configuration`,
    },
  ];
}

type Fault = { readonly seen: string; readonly cause: string };

function findFault(path: string, { parts, isExecutable }: ProgramPath): Fault | undefined {
  const folders = parts.filter((part) => part.path !== path);
  const link = folders.find((part) => !isFolder(part));
  if (link !== undefined) {
    return {
      seen: `${link.path} is a link, or no folder`,
      cause: 'write the path that it leads to, such as /usr/bin for /bin',
    };
  }
  if (!parts.some((part) => part.path === path)) {
    return { seen: 'it is not there', cause: `put it there, on every director` };
  }
  if (!isExecutable) {
    return { seen: 'it cannot be executed', cause: `chmod a+x ${path}` };
  }
  const open = parts.find(mayBeChanged);
  if (open === undefined) return undefined;
  return {
    seen: `somebody other than root may change ${open.path}`,
    cause: `chown root:root ${open.path}; chmod go-w ${open.path}`,
  };
}

// inode(7): the type of the file, the sticky bit, who may write.
const [typeMask, folderType, linkType, sticky, groupWrites, othersWrite] = [
  0o170_000, 0o040_000, 0o120_000, 0o1000, 0o020, 0o002,
];

function isFolder({ mode }: PathPart): boolean {
  return (mode & typeMask) === folderType;
}

function mayBeChanged(part: PathPart): boolean {
  const { mode, userId, groupId } = part;
  if (userId !== 0) return true;
  const isProtected = (mode & typeMask) === linkType || (isFolder(part) && (mode & sticky) !== 0);
  const byGroup = groupId !== 0 && (mode & groupWrites) !== 0;
  return !isProtected && (byGroup || (mode & othersWrite) !== 0);
}
