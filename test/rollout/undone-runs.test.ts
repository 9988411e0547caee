import test from 'ava';
import type { StoredRecord } from '../../src/facts/kept-records.js';
import type { KeptRun } from '../../src/facts/kept-runs.js';
import { findUndone, type Kept } from '../../src/rollout/undone-runs.js';

function run(name: string, finished = true): KeptRun {
  return { run: name, startedAt: '2026-11-22T11:00:00Z', by: 'alice@desk', finished };
}

function record(runName: string, path: string, body?: string): StoredRecord {
  const owner = { mode: 0o644, owner: 'root', group: 'root', size: 1, mtimeSeconds: 1 };
  return {
    ...{ run: runName, keptAt: '2026-11-22T11:00:00Z', kind: 'file', key: path, storedAt: '' },
    file: body === undefined ? { type: 'absent' } : { type: 'file', ...owner },
    ...(body === undefined ? {} : { body }),
  };
}

function undo(kept: Readonly<Record<string, Kept>>) {
  const undone = findUndone(new Map(Object.entries(kept)));
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
