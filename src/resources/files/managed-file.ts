import { fileAt, maxContentBytes, type FileFact } from '../../facts/system/file.js';
import type { Change, Diff } from '../../model/plan/change.js';
import type { FactValue } from '../../model/host/fact.js';
import { LvsError } from '../../model/problem/error.js';
import { isPrivateKey } from '../../model/text/private-key.js';
import { quote } from '../../model/text/shell-quote.js';
import type { Step } from '../../model/plan/step.js';
import { isSameButForOrigin } from './marked-file.js';
import { isUnitFile, rereadScriptFor } from './unit-file.js';

/** A text file as it has to be on a host. */
export type ManagedFile = {
  readonly path: string;
  readonly content: string;
  /** For example 0o640. */
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  /** Shell command that judges the content before it is put in place; `"$1"` is its path. */
  readonly validate?: string;
};

/** Permissions and owner of most of what lands on hosts. */
export const rootReadable = { mode: 0o644, owner: 'root', group: 'root' } as const;

/** The change that makes a file as it has to be, or none. */
export function diffManagedFile(want: ManagedFile, seen: FileFact): readonly Change[] {
  refuseOversized(want);
  if (isMask(want.path, seen)) {
    return [writeChange(want, `${want.path} is a unit file again: it was masked`, undefined)];
  }
  refuseObstacle(want.path, seen);
  if (seen.type === 'absent') return [writeChange(want, `${want.path} is created`, undefined)];
  if (seen.content === undefined || !isSameButForOrigin(seen.content, want.content)) {
    return [writeChange(want, `${want.path} gets new content`, seen)];
  }
  // What it says about its origin stays as it is: to change it alone, services would have to load it.
  return ownershipChange({ ...want, content: seen.content }, seen);
}

/** The change that removes a file, or none. */
export function diffAbsentFile(path: string, seen: FileFact): readonly Change[] {
  refuseObstacle(path, seen);
  if (seen.type === 'absent') return [];
  return [
    {
      summary: `${path} is removed`,
      diffs: [{ type: 'value', name: path, before: 'present', after: 'absent' }],
      steps: [{ type: 'run', script: `rm -f -- ${quote(path)}` }, ...rereadUnits(path)],
      expects: [{ ref: fileAt(path), value: { type: 'absent' } }],
    },
  ];
}

type PresentFile = Extract<FileFact, { type: 'file' }>;

// `systemctl mask` refuses to mask a unit under /etc, so somebody did it by hand: systemd.unit(5).
function isMask(path: string, seen: FileFact): boolean {
  return seen.type === 'other' && seen.link === '/dev/null' && isUnitFile(path);
}

function refuseObstacle(
  path: string,
  seen: FileFact,
): asserts seen is Extract<FileFact, { type: 'file' | 'absent' }> {
  if (seen.type === 'file' || seen.type === 'absent') return;
  const obstacle = seen.type === 'directory' ? 'a directory' : 'a symbolic link or a special file';
  throw new LvsError('UNSUPPORTED_HOST', `${path} is ${obstacle}, but must be a file.`, {
    hint: `Look at it with \`ls -ld ${path}\`, and move it away or name another path.`,
  });
}

function refuseOversized({ path, content }: ManagedFile): void {
  const bytes = Buffer.byteLength(content);
  if (bytes <= maxContentBytes) return;
  throw new LvsError('INVALID_INPUT', `The content of ${path} has ${bytes} bytes.`, {
    hint: `A managed file has at most ${maxContentBytes} bytes, so that every run can compare it.`,
  });
}

function writeChange(want: ManagedFile, summary: string, seen: PresentFile | undefined): Change {
  const { path, content, mode, owner, group, validate } = want;
  const step: Step = {
    type: 'write',
    path,
    content,
    mode,
    owner,
    group,
    ...(validate === undefined ? {} : { validate }),
  };
  return {
    summary,
    diffs: contentDiffs(want, seen),
    steps: [step, ...rereadUnits(path)],
    expects: [expectFile(want)],
  };
}

function contentDiffs(want: ManagedFile, seen: PresentFile | undefined): readonly Diff[] {
  const { path, content: after } = want;
  if (isPrivateKey(after) || isPrivateKey(seen?.content ?? '')) {
    const reason = 'it holds a private key';
    return [
      { type: 'opaque', name: path, reason },
      ...(seen === undefined ? [] : ownershipDiffs(want, seen)),
    ];
  }
  if (seen === undefined) return [{ type: 'text', path, after }];
  if (seen.content === undefined) {
    const reason = 'what is there now is large, or not text';
    return [{ type: 'opaque', name: path, reason }, ...ownershipDiffs(want, seen)];
  }
  return [{ type: 'text', path, before: seen.content, after }, ...ownershipDiffs(want, seen)];
}

function ownershipChange(want: ManagedFile, seen: PresentFile): readonly Change[] {
  const diffs = ownershipDiffs(want, seen);
  if (diffs.length === 0) return [];
  const { path, mode, owner, group } = want;
  // The mode last: chown takes setuid and setgid bits away.
  const script = [
    `chown ${quote(`${owner}:${group}`)} ${quote(path)}`,
    `chmod ${formatMode(mode)} ${quote(path)}`,
  ].join('\n');
  const become = diffs.map((diff) => diff.after).join(' and ');
  return [
    {
      summary: `${path} becomes ${become}`,
      diffs,
      steps: [{ type: 'run', script }],
      expects: [expectFile(want, seen.mtimeSeconds)],
    },
  ];
}

type ValueDiff = Extract<Diff, { type: 'value' }>;

function ownershipDiffs(want: ManagedFile, seen: PresentFile): readonly ValueDiff[] {
  const pairs = [
    ['mode', formatMode(seen.mode), formatMode(want.mode)],
    ['owner', `${seen.owner}:${seen.group}`, `${want.owner}:${want.group}`],
  ] as const;
  return pairs
    .filter(([, before, after]) => before !== after)
    .map(([name, before, after]) => ({
      type: 'value',
      name: `${name} of ${want.path}`,
      before,
      after,
    }));
}

function formatMode(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** The fact of a file after it was written; `mtimeSeconds` where it was not. */
export function expectFile(
  { path, content, mode, owner, group }: ManagedFile,
  mtimeSeconds = Infinity,
): FactValue<FileFact> {
  const size = Buffer.byteLength(content);
  const value = { type: 'file', mode, owner, group, size, mtimeSeconds, content } as const;
  return { ref: fileAt(path), value };
}

function rereadUnits(path: string): readonly Step[] {
  const script = rereadScriptFor(path);
  return script === undefined ? [] : [{ type: 'run', script }];
}
