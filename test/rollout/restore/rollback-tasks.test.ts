import test from 'ava';
import { FactTable } from '../../../src/facts/fact-table.js';
import type { PreparedHost } from '../../../src/engine/plan/make-plan.js';
import type { PreparedTask } from '../../../src/engine/plan/prepared-task.js';
import { fileAt, type FileFact } from '../../../src/facts/system/file.js';
import {
  installedBuildOf,
  type InstalledBuild,
} from '../../../src/facts/packages/installed-build.js';
import type { StoredRecord } from '../../../src/facts/records/kept-records.js';
import { factId, type FactRef, type FactValue } from '../../../src/model/host/fact.js';
import type { Play } from '../../../src/model/plan/playbook.js';
import { toRollbackHost } from '../../../src/rollout/restore/rollback-tasks.js';
import { readUses } from '../../../src/resources/effects/host-uses.js';
import { makeCluster } from '../../verify/reference-cluster.js';
import { known } from '../../resources/plan-task.js';

const conf = '/etc/keepalived/keepalived.conf';
const stamp = '/var/lib/lvsdeploy/builds/keepalived/key';
const manifest = '/var/lib/lvsdeploy/builds/keepalived/manifest';
const at = { file: 'test.yml', line: 1, column: 1 };
const play: Play = { name: 'directors', hosts: 'directors', tags: [], tasks: [], at };

function task(kind: string, name: string, ...refs: readonly FactRef[]): PreparedTask {
  return { name, kind, refs, diff: () => [] };
}

const [host] = makeCluster().hosts;
const prepared: PreparedHost = {
  host: host!,
  stages: [
    {
      play,
      tasks: [
        task('sysctl', 'a sysctl'),
        task('installed_build', 'keepalived is installed', installedBuildOf('keepalived')),
        task('file', 'keepalived is configured', fileAt(conf)),
        task('service', 'keepalived runs', fileAt(conf)),
      ],
    },
  ],
  refs: [installedBuildOf('keepalived'), fileAt(conf)],
  uses: readUses([], { tiers: {} }),
  hostFacts: () => known.host,
};

function record(path: string, body?: string): StoredRecord {
  const size = body?.length ?? 0;
  const owner = { mode: 0o640, owner: 'root', group: 'root', size, mtimeSeconds: 1 };
  return {
    ...{ run: 'r2', keptAt: '', kind: 'file', key: path, storedAt: `/kept${path}.kept` },
    file: body === undefined ? { type: 'absent' } : { type: 'file', ...owner },
    ...(body === undefined ? {} : { body }),
  };
}

function rollBack(...records: readonly StoredRecord[]): PreparedHost {
  return rollBackHost(prepared, records);
}

function rollBackHost(from: PreparedHost, records: readonly StoredRecord[]): PreparedHost {
  return toRollbackHost(from, {
    runs: [{ run: 'r2', startedAt: '', by: 'alice@desk', finished: true, undoes: [] }],
    files: new Map(records.map((kept) => [kept.key, kept])),
    isFirst: false,
  });
}

function tasksOf({ stages }: PreparedHost): readonly PreparedTask[] {
  return stages.flatMap(({ tasks }) => tasks);
}

function present(content: string): FileFact {
  const owner = { mode: 0o640, owner: 'root', group: 'root' };
  return { type: 'file', ...owner, size: content.length, mtimeSeconds: 1, content };
}

function summaries(rolledBack: PreparedHost, ...facts: readonly FactValue[]): readonly string[] {
  const table = new FactTable(new Map(facts.map(({ ref, value }) => [factId(ref), value])));
  return tasksOf(rolledBack).flatMap(({ diff }) =>
    diff(table, known).map(({ summary }) => summary),
  );
}

test('tasks whose things the run changed go back, services stay, and the others are left out', (t) => {
  const rolledBack = rollBack(record(conf, 'old\n'));
  t.deepEqual(
    tasksOf(rolledBack).map(({ kind, name }) => `${kind}: ${name}`),
    ['file: keepalived is configured', 'service: keepalived runs'],
  );
  const changed = { ref: fileAt(conf), value: present('new\n') };
  t.deepEqual(summaries(rolledBack, changed), [`${conf} is as it was before`]);
  const same = { ref: fileAt(conf), value: present('old\n') };
  t.deepEqual(summaries(rolledBack, same), []);
});

test('a build goes back as a whole, by one change', (t) => {
  const rolledBack = rollBack(
    record(stamp, 'keepalived-2.2.7\n'),
    record(manifest, '00 755 /usr/sbin/keepalived\n'),
    record('/usr/sbin/keepalived', 'binary'),
  );
  t.deepEqual(
    tasksOf(rolledBack).map(({ name }) => name),
    ['keepalived is installed', 'keepalived runs'],
  );
  const build = (key: string): FactValue<InstalledBuild> => ({
    ref: installedBuildOf('keepalived'),
    value: { type: 'present', key, interrupted: false, changed: [], missing: [] },
  });
  t.deepEqual(summaries(rolledBack, build('keepalived-2.3.4')), [
    'keepalived goes back to the build keepalived-2.2.7',
  ]);
  t.deepEqual(summaries(rolledBack, build('keepalived-2.2.7')), []);
});

test('what the playbook no longer has is undone first', (t) => {
  const rolledBack = rollBack(record('/etc/other.conf'), record(conf, 'old\n'));
  t.deepEqual(
    tasksOf(rolledBack).map(({ name }) => name),
    ['/etc/other.conf is as before', 'keepalived is configured', 'keepalived runs'],
  );
  t.true(rolledBack.refs.some((ref) => factId(ref) === factId(fileAt('/etc/other.conf'))));
});

const site = '/etc/nginx/conf.d/lvsdeploy.conf';
const growing = { ...task('file', 'it grows', fileAt(site)), keptLines: /^listen/ };
const grown: PreparedHost = {
  ...prepared,
  stages: [
    { play, tasks: [growing] },
    { play, tasks: [task('file', 'it shrinks', fileAt(site))] },
  ],
};

/** The content after each change, every task upon what the one before it promises. */
function contents(rolledBack: PreparedHost, from: FileFact): readonly (string | undefined)[] {
  const ref = fileAt(site);
  let table = new FactTable(new Map([[factId(ref), from]]));
  return tasksOf(rolledBack).flatMap(({ diff }) => {
    const changes = diff(table, known);
    table = table.overlay(changes.flatMap(({ expects }) => expects));
    const seen = table.get(ref);
    return changes.map(() => (seen.type === 'file' ? seen.content : undefined));
  });
}

test('a real server that goes back to other services grows first, and shrinks last', (t) => {
  const text = (...lines: readonly string[]) =>
    ['# Managed by lvsdeploy from a.yml', ...lines, ''].join('\n');
  const [shop, both, web] = [
    text('listen shop'),
    text('listen shop', 'listen web'),
    text('listen web'),
  ];
  const back = (before: string) => rollBackHost(grown, [record(site, before)]);
  t.deepEqual(contents(back(web), present(shop)), [both, web]);
  t.deepEqual(contents(back(both), present(shop)), [both]);
  t.deepEqual(contents(back(shop), present(both)), [shop]);
});

test('a file that was not there goes last', (t) => {
  const rolledBack = rollBackHost(grown, [record(site)]);
  const changing = tasksOf(rolledBack).filter(({ diff }) => {
    const table = new FactTable(new Map([[factId(fileAt(site)), present('new\n')]]));
    return diff(table, known).length > 0;
  });
  t.deepEqual(
    changing.map(({ name }) => name),
    ['it shrinks'],
  );
});

test('a file that no task shrinks is as it was before all the same', (t) => {
  const only: PreparedHost = { ...prepared, stages: [{ play, tasks: [growing] }] };
  const text = (lines: string) => `# Managed by lvsdeploy from a.yml\n${lines}`;
  const rolledBack = rollBackHost(only, [record(site, text('listen 1\n'))]);
  t.is(contents(rolledBack, present(text('listen 2\n'))).at(-1), text('listen 1\n'));
});
