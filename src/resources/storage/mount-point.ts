import {
  belowScript,
  inOwnNamespace,
  mountPointAt,
  type MountPoint,
} from '../../facts/storage/mount-point.js';
import { originalRecords } from '../../facts/records/kept-records.js';
import type { FactRef, Seen } from '../../model/host/fact.js';
import type { Change } from '../../model/plan/change.js';
import type { Resource, Undo } from '../../model/plan/resource.js';
import { LvsError } from '../../model/problem/error.js';
import { quote } from '../../model/text/shell-quote.js';
import { readPath } from '../arguments.js';
import { findOriginal } from '../files/original.js';

type Want = { readonly path: string };
type Facts = { readonly point: FactRef<MountPoint> };

/** A folder to mount at, in which nobody can make a file while nothing is mounted. */
export const mountPoint: Resource<Want, Facts> = {
  kind: 'mount_point',
  argNames: ['path'],
  parse: (args) => ({ path: readPath(args, 'path') }),
  facts: ({ path }) => ({ point: mountPointAt(path) }),
  diff: diffMountPoint,
  undo: ({ path }) => undoMountPoint(path),
};

function diffMountPoint({ path }: Want, { point }: Seen<Facts>): readonly Change[] {
  if (point.entries > 0 && point.mounted === undefined) throw hiddenFiles(path, point.entries);
  if (point.exists && point.immutable) return [];
  const made = point.exists ? '' : `${path} is made, and `;
  return [
    {
      summary: `${made}nobody can write to ${point.exists ? path : 'it'} while nothing is mounted there`,
      diffs: [
        {
          type: 'value',
          name: `folder below ${path}`,
          before: point.exists ? 'can be written to' : 'absent',
          after: 'immutable',
        },
      ],
      steps: [{ type: 'run', script: below(path, 'mkdir -p -- "$below"\nchattr +i -- "$below"') }],
      expects: [expectPoint(path, { ...point, exists: true, immutable: true })],
    },
  ];
}

function hiddenFiles(path: string, count: number): LvsError {
  const files = count === 1 ? '1 file or folder' : `${String(count)} files and folders`;
  const message = `${path} has ${files} on this host's own disk, and no storage is mounted over them.`;
  return new LvsError('UNSUPPORTED_HOST', message, {
    hint: `A mount would hide them. Look at them with \`ls -la ${path}\`: copy what belongs to the storage there, and move them away.`,
  });
}

function below(path: string, script: string): string {
  return `${inOwnNamespace} ${quote(`${belowScript}\n${script}`)} sh ${quote(path)}`;
}

function expectPoint(path: string, value: MountPoint) {
  return { ref: mountPointAt(path), value };
}

// One that was not there goes, unless somebody has a use for it by now.
function undoMountPoint(path: string): Undo {
  const now = mountPointAt(path);
  return {
    about: now,
    refs: [now, originalRecords],
    restores: [now],
    diff: (look) => {
      const point = look(now);
      const before = findOriginal(look(originalRecords), now)?.value;
      if (before === undefined || !point.exists || before.immutable) return [];
      if (before.exists && !point.immutable) return [];
      const goes = !before.exists && point.entries === 0;
      const after = goes ? 'absent' : 'can be written to';
      const script = `chattr -i -- "$below"${goes ? '\nrmdir -- "$below"' : ''}`;
      return [
        {
          summary: goes ? `${path} is removed again` : `${path} can be written to again`,
          diffs: [{ type: 'value', name: `folder below ${path}`, before: 'immutable', after }],
          steps: [{ type: 'run', script: below(path, script) }],
          expects: [expectPoint(path, { ...point, exists: !goes, immutable: false })],
        },
      ];
    },
  };
}
