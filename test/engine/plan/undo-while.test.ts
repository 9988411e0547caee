import test from 'ava';
import { prepareUndoWhile, type PreparedTask } from '../../../src/engine/plan/prepared-task.js';
import { FactTable } from '../../../src/facts/fact-table.js';
import { fileAt, type FileFact } from '../../../src/facts/system/file.js';
import { factId } from '../../../src/model/host/fact.js';
import { known } from '../../resources/plan-task.js';

const path = '/etc/sysctl.d/90-lvsdeploy-nat.conf';
const change = { summary: 'it is as before', diffs: [], steps: [], expects: [] };
const undone: PreparedTask = {
  ...{ name: 'no longer: a task', kind: 'sysctl', refs: [] },
  diff: () => [change],
};
const task = prepareUndoWhile(path, undone, { declares: undefined });

function fileOf(content: string): FileFact {
  const ownership = { mode: 0o644, owner: 'root', group: 'root' };
  return { type: 'file', ...ownership, size: content.length, mtimeSeconds: 1, content };
}

function planWith(marker: FileFact): readonly string[] {
  const facts = new FactTable(new Map([[factId(fileAt(path)), marker]]));
  return task.diff(facts, known).map(({ summary }) => summary);
}

test('a task is taken back while the file is there and says that it is ours', (t) => {
  t.deepEqual(planWith(fileOf('# Managed by lvsdeploy\n')), ['it is as before']);
  t.deepEqual(task.refs, [fileAt(path)]);
});

test('nothing is taken back once the file is gone, or where it is somebody else’s', (t) => {
  t.deepEqual(planWith({ type: 'absent' }), []);
  t.deepEqual(planWith(fileOf('net.ipv4.ip_forward = 1\n')), []);
});
