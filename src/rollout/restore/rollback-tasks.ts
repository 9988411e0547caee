import type { FactTable } from '../../facts/fact-table.js';
import type { PreparedHost } from '../../engine/plan/make-plan.js';
import type { PreparedStage } from '../../engine/plan/plan-host.js';
import type { PreparedTask } from '../../engine/plan/prepared-task.js';
import { restoreScript } from '../../engine/perform/restore-script.js';
import { fileAt, type FileFact } from '../../facts/system/file.js';
import { installedBuildOf, type InstalledBuild } from '../../facts/packages/installed-build.js';
import type { StoredRecord } from '../../facts/records/kept-records.js';
import { buildStampPath, installedBuildFolder } from '../../model/host/build-paths.js';
import type { Change } from '../../model/plan/change.js';
import { factId } from '../../model/host/fact.js';
import { keepLines } from '../../resources/files/keep-lines.js';
import { diffManagedFile } from '../../resources/files/managed-file.js';
import { diffRestoredFile } from '../../resources/files/restore-file.js';
import type { Undone } from './undone-runs.js';

const programs = ['ipvsadm', 'keepalived'];

/**
 * A host whose tasks are to undo runs: files and builds as they were before, at the places in the
 * playbook where they are made, and the services, which owe what follows from that. What the playbook
 * no longer has is undone first in its last play.
 */
export function toRollbackHost(prepared: PreparedHost, undone: Undone): PreparedHost {
  const builds = programs.filter((program) => undone.files.has(buildStampPath(program)));
  const owned = new Set(builds.flatMap((program) => filesOfBuild(program, undone)));
  const files = [...undone.files.values()].filter(({ key }) => !owned.has(key));
  const placed = new Set<string>();
  const stages = prepared.stages.map(({ play, tasks }) => ({
    play,
    tasks: tasks.flatMap((task): readonly PreparedTask[] => {
      if (task.kind === 'service') return [task];
      const found = files.filter(({ key }) => task.kind === 'file' && isAbout(task, key));
      const program = builds.find((name) => isInstallationOf(task, name));
      // What keeps lines is not the whole way back: a later task is, or the last play.
      if (task.keptLines === undefined) for (const { key } of found) placed.add(key);
      return [
        ...found.map((record) => fileTask(task.name, record, task.keptLines)),
        ...(program === undefined ? [] : [buildTask(task.name, program, undone)]),
      ];
    }),
  }));
  const left = files.filter(({ key }) => !placed.has(key));
  const kept = withFirst(stages, left).filter(({ tasks }) => tasks.length > 0);
  const refs = [...prepared.refs, ...left.map(({ key }) => fileAt(key))];
  return { ...prepared, stages: kept, refs };
}

function withFirst(
  stages: readonly PreparedStage[],
  records: readonly StoredRecord[],
): readonly PreparedStage[] {
  const last = stages.at(-1);
  if (last === undefined || records.length === 0) return stages;
  const tasks = records.map((record) => fileTask(`${record.key} is as before`, record));
  return [...stages.slice(0, -1), { ...last, tasks: [...tasks, ...last.tasks] }];
}

function isAbout(task: PreparedTask, path: string): boolean {
  return task.refs.some((ref) => factId(ref) === factId(fileAt(path)));
}

function isInstallationOf(task: PreparedTask, program: string): boolean {
  const id = factId(installedBuildOf(program));
  return task.kind === 'installed_build' && task.refs.some((ref) => factId(ref) === id);
}

// All that was and is the build's: the files that only one of both has, too.
function filesOfBuild(program: string, { files }: Undone): readonly string[] {
  const folder = installedBuildFolder(program);
  const manifest = files.get(`${folder}/manifest`)?.body ?? '';
  const former = manifest.split('\n').map((line) => line.replace(/^\S+ \S+ /, ''));
  const own = [...files.keys()].filter((path) => path.startsWith(`${folder}/`));
  return [...former, ...own];
}

function fileTask(name: string, record: StoredRecord, keptLines?: RegExp): PreparedTask {
  const ref = fileAt(record.key);
  return {
    name,
    kind: 'file',
    refs: [ref],
    diff: (facts) =>
      keptLines === undefined
        ? diffRestoredFile(record, facts.get(ref))
        : diffGrownFile(record, facts.get(ref), keptLines),
  };
}

// Where the task keeps lines on the way there, it keeps them on the way back: what was lost comes back
// now, what was new goes later. A file that was not there has nothing that could come back.
function diffGrownFile(
  { key: path, file, body }: StoredRecord,
  seen: FileFact,
  keptLines: RegExp,
): readonly Change[] {
  if (file?.type !== 'file' || body === undefined) return [];
  const { mode, owner, group } = file;
  return diffManagedFile(
    { path, content: keepLines(body, seen, keptLines), mode, owner, group },
    seen,
  );
}

function buildTask(name: string, program: string, undone: Undone): PreparedTask {
  const ref = installedBuildOf(program);
  return {
    name,
    kind: 'installed_build',
    refs: [ref],
    diff: (facts: FactTable) => diffBuild(program, undone, facts.get(ref)),
  };
}

function diffBuild(program: string, undone: Undone, seen: InstalledBuild): readonly Change[] {
  const stamp = undone.files.get(buildStampPath(program));
  const content = stamp?.body;
  if (content === undefined || stamp?.file?.type !== 'file') return [];
  const key = content.trim();
  if (seen.type === 'present' && seen.key === key && isWhole(seen)) return [];
  const { mode, owner, group, size } = stamp.file;
  const stampFact: FileFact = {
    ...{ type: 'file', mode, owner, group, size, content },
    mtimeSeconds: Infinity,
  };
  const runs = undone.runs.map(({ run }) => run).toReversed();
  const before = seen.type === 'present' ? { before: seen.key } : {};
  const whole: InstalledBuild = {
    ...{ type: 'present', key },
    ...{ interrupted: false, changed: [], missing: [] },
  };
  return [
    {
      summary: `${program} goes back to the build ${key}`,
      diffs: [{ type: 'value', name: `installed build of ${program}`, ...before, after: key }],
      steps: [{ type: 'run', script: restoreScript({ runs, paths: [], programs: [program] }) }],
      expects: [
        { ref: installedBuildOf(program), value: whole },
        { ref: fileAt(buildStampPath(program)), value: stampFact },
      ],
    },
  ];
}

function isWhole({ interrupted, changed, missing }: Extract<InstalledBuild, { key: string }>) {
  return !interrupted && changed.length === 0 && missing.length === 0;
}
