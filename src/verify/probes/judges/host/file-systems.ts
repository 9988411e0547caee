import type { FolderRoom } from '../../../../facts/system/folder-room.js';
import type { Observations } from '../../observations.js';
import { toOpinions, type Opinion, type Problem } from '../../opinion.js';

/** Less than this is full: neither a configuration nor keepalived's state can be relied on to fit. */
const leastKib = 1024;

/** Services and lvsdeploy can write where they have to. */
export function judgeFileSystems({ hosts }: Observations): readonly Opinion[] {
  return Object.entries(hosts).flatMap(([host, { rooms }]) => {
    if (rooms === undefined) return [];
    const problems = Object.entries(rooms).flatMap(([folder, room]) => judgeRoom(folder, room));
    const told = problems.filter(
      ({ seen }, index) => problems.findIndex((other) => other.seen === seen) === index,
    );
    return toOpinions(
      { problems: told, fine: 'there is room on every file system that is written to' },
      host,
    );
  });
}

function judgeRoom(folder: string, room: FolderRoom): readonly Problem[] {
  const { writable, freeKib, freeInodes, mount = folder } = room;
  const at = mount === folder ? folder : `${folder} (file system ${mount})`;
  const expected = `${folder} can be written into`;
  const consequence =
    'keepalived cannot report its state, services do not start again, `lvsdeploy up` fails';
  if (!writable) {
    return [
      {
        reason: `nothing can be written into ${at}: it is read-only`,
        expected,
        seen: `${mount} is read-only`,
        cause: `mounted read-only, or made so by the kernel after a disk error: dmesg, findmnt ${mount}; ${consequence}`,
      },
    ];
  }
  if (freeKib !== undefined && freeKib < leastKib) {
    return [
      {
        reason: `nothing can be written into ${at}: it is full, ${freeKib} KiB are left`,
        expected,
        seen: `${mount} is full`,
        cause: `find what fills it: du -x ${mount}; ${consequence}`,
      },
    ];
  }
  if (freeInodes !== undefined && freeInodes < 16) {
    return [
      {
        reason: `no file can be created in ${at}: ${freeInodes} inodes are left`,
        expected,
        seen: `${mount} has no inodes left`,
        cause: `too many small files: find where by du --inodes -x ${mount}; ${consequence}`,
      },
    ];
  }
  return [];
}
