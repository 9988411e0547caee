import test from 'ava';
import type { StoredRecord } from '../../../src/facts/records/kept-records.js';
import type { KeptRun } from '../../../src/facts/records/kept-runs.js';
import { findUndone, type Kept } from '../../../src/rollout/restore/undone-runs.js';

function run(name: string, finished = true, undoes: readonly string[] = []): KeptRun {
  return { run: name, startedAt: '2026-11-22T11:00:00Z', by: 'alice@desk', finished, undoes };
}

const rollback = (name: string, ...undoes: readonly string[]): KeptRun => run(name, true, undoes);
const cutOff = (name: string, ...undoes: readonly string[]): KeptRun => run(name, false, undoes);

function record(runName: string, path: string, body?: string): StoredRecord {
  const owner = { mode: 0o644, owner: 'root', group: 'root', size: 1, mtimeSeconds: 1 };
  return {
    ...{ run: runName, keptAt: '2026-11-22T11:00:00Z', kind: 'file', key: path, storedAt: '' },
    file: body === undefined ? { type: 'absent' } : { type: 'file', ...owner },
    ...(body === undefined ? {} : { body }),
  };
}

function undo(kept: Readonly<Record<string, Kept>>) {
  const { hosts: undone } = findUndone(new Map(Object.entries(kept)));
  return Object.fromEntries(
    [...undone].map(([host, { runs, files, isFirst }]) => [
      host,
      {
        runs: runs.map((undoneRun) => undoneRun.run),
        files: Object.fromEntries([...files].map(([path, { body }]) => [path, body])),
        isFirst,
      },
    ]),
  );
}

test('the last run is undone on the hosts that it changed, and on no other', (t) => {
  const records = [record('r2', '/a', 'before 2'), record('r1', '/a')];
  t.deepEqual(
    undo({
      backup: { runs: [run('r2'), run('r1')], records },
      web1: { runs: [run('r1')], records: [record('r1', '/b', 'x')] },
    }),
    { backup: { runs: ['r2'], files: { '/a': 'before 2' }, isFirst: false } },
  );
});

test('runs that were cut off go with the one that finished their work, and their records count', (t) => {
  const runs = [run('r4'), run('r3', false), run('r2', false), run('r1')];
  const records = [
    record('r1', '/a', 'before 1'),
    record('r2', '/a', 'before 2'),
    record('r3', '/b', 'before 3'),
    record('r4', '/b', 'before 4'),
    record('r4', '/c', 'before 4'),
  ];
  t.deepEqual(undo({ backup: { runs, records } }), {
    backup: {
      runs: ['r4', 'r3', 'r2'],
      files: { '/a': 'before 2', '/b': 'before 3', '/c': 'before 4' },
      isFirst: false,
    },
  });
});

test('a host on which only a cut-off run is left is undone with the others', (t) => {
  t.deepEqual(
    Object.keys(
      undo({
        backup: { runs: [run('r3'), run('r2', false), run('r1')], records: [] },
        web1: { runs: [run('r2', false), run('r1')], records: [record('r2', '/b', 'x')] },
      }),
    ),
    ['backup', 'web1'],
  );
});

test('the run that set a host up left nothing to go back to', (t) => {
  const undone = undo({ backup: { runs: [run('r1')], records: [record('r1', '/a')] } });
  t.true(undone['backup']?.isFirst);
  const later = undo({ backup: { runs: [run('r2'), run('r1')], records: [record('r2', '/a')] } });
  t.false(later['backup']?.isFirst);
});

test('hosts that keep nothing', (t) => {
  t.deepEqual(undo({ backup: { runs: [], records: [] } }), {});
});

const good = run('r1');
const bad = run('r2');
const badRecords = [record('r2', '/a', 'good'), record('r1', '/a', 'first')];
const backRecords = [record('r3', '/a', 'bad'), record('r3', '/b', 'made by r3'), ...badRecords];
const toGood = { runs: ['r2'], files: { '/a': 'good' }, isFirst: false };
const toBad = { runs: ['r3'], files: { '/a': 'bad', '/b': 'made by r3' }, isFirst: false };
const untouched: Kept = { runs: [bad, good], records: badRecords };

test('a rollback that did not reach every host is gone on with, and not undone', (t) => {
  const kept = {
    backup: { runs: [rollback('r3', 'r2'), bad, good], records: backRecords },
    master: untouched,
  };
  t.deepEqual(undo(kept), { backup: toGood, master: toGood });
  const { continued } = findUndone(new Map(Object.entries(kept)));
  t.is(continued?.last.run, 'r3');
  t.deepEqual([...(continued?.target ?? [])], ['r2']);
});

test('a rollback that was cut off on a host is gone on with', (t) => {
  const [half, whole] = [cutOff('r3', 'r2'), rollback('r3', 'r2')].map((back) => ({
    runs: [back, bad, good],
    records: backRecords,
  }));
  t.deepEqual(undo({ backup: half!, master: whole! }), { backup: toGood, master: toGood });
  t.deepEqual(undo({ backup: whole!, master: half! }), { backup: toGood, master: toGood });
});

test('however often it was cut off', (t) => {
  const runs = [cutOff('r5', 'r2'), cutOff('r4', 'r2'), cutOff('r3', 'r2'), bad, good];
  t.deepEqual(undo({ backup: { runs, records: backRecords }, master: untouched }), {
    backup: toGood,
    master: toGood,
  });
});

test('a complete rollback is undone, on all hosts and with all its runs', (t) => {
  const backup = { runs: [rollback('r3', 'r2'), bad, good], records: backRecords };
  const runs = [rollback('r4', 'r2'), bad, good];
  const records = [record('r4', '/a', 'bad'), ...badRecords];
  const web: Kept = { runs: [good], records: [record('r1', '/c', 'x')] };
  t.deepEqual(undo({ backup, master: { runs, records }, web }), {
    backup: toBad,
    master: { runs: ['r4'], files: { '/a': 'bad' }, isFirst: false },
  });
  const { continued } = findUndone(new Map(Object.entries({ backup, master: { runs, records } })));
  t.is(continued, undefined);
});

test('a complete rollback of a run that was cut off goes forward to where that run was', (t) => {
  const runs = [rollback('r3', 'r2'), cutOff('r2'), good];
  t.deepEqual(undo({ backup: { runs, records: backRecords } }), { backup: toBad });
});

test('what a rollback leaves alone does not keep it from being complete', (t) => {
  const backup = { runs: [rollback('r3', 'r2'), bad, good], records: backRecords };
  const isNew: Kept = { runs: [bad], records: [record('r2', '/a')] };
  const hasNoFiles: Kept = { runs: [bad, good], records: [] };
  t.deepEqual(undo({ backup, isNew, hasNoFiles }), { backup: toBad });
});

test('the rollback of a rollback is gone on with as well', (t) => {
  const back = rollback('r3', 'r2');
  const forward = cutOff('r4', 'r3');
  const records = [record('r4', '/a', 'good'), ...backRecords];
  t.deepEqual(
    undo({
      backup: { runs: [forward, back, bad, good], records },
      master: { runs: [back, bad, good], records: backRecords },
    }),
    { backup: toBad, master: toBad },
  );
});

test('a rollback that was given up for another run is not turned round', (t) => {
  const runs = [run('r4'), cutOff('r3', 'r2'), bad, good];
  const records = [record('r4', '/a', 'half'), ...backRecords];
  const master = {
    runs: [run('r4'), bad, good],
    records: [record('r4', '/a', 'bad'), ...badRecords],
  };
  const undone = undo({ backup: { runs, records }, master });
  t.is(undone['backup']?.files['/a'], 'good');
  t.deepEqual(undone['master'], { runs: ['r4', 'r2'], files: { '/a': 'good' }, isFirst: false });
});

test('a rollback by a version that did not say what it undoes is a run like others', (t) => {
  const backup = { runs: [run('r3'), bad, good], records: backRecords };
  t.deepEqual(undo({ backup, master: untouched }), { backup: toBad });
});
