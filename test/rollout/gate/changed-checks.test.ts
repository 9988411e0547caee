import { readFileSync } from 'node:fs';
import test from 'ava';
import { findChangedChecks } from '../../../src/rollout/gate/changed-checks.js';
import { testFolder } from '../../golden.js';

const before = readFileSync(
  testFolder('templates', 'fixtures', 'reference', 'backup', 'keepalived.conf'),
  'utf8',
);

function replaced(from: RegExp, to: string): readonly string[] {
  const after = before.replaceAll(from, to);
  if (after === before) throw new Error(`The configuration no longer holds ${String(from)}`);
  return findChangedChecks(before, after);
}

test('another port, path or time of a check is noticed, for its service', (t) => {
  t.deepEqual(replaced(/TCP_CHECK \{/g, 'TCP_CHECK {\n connect_port 81'), ['10.0.0.227 80']);
  t.deepEqual(replaced(/delay_loop \d+/g, 'delay_loop 1'), ['10.0.0.227 80']);
});

test('so is one check more, or one less, and what a service by mark has', (t) => {
  const further = 'HTTP_GET {\n url {\n path /health\n status_code 200\n }\n }\n TCP_CHECK {';
  t.deepEqual(replaced(/TCP_CHECK \{/g, further), ['10.0.0.227 80']);
  const marked = before.replace('virtual_server 10.0.0.227 80', 'virtual_server fwmark 5');
  t.deepEqual(findChangedChecks(marked.replaceAll('TCP_CHECK {', further), marked), ['fwmark 5']);
});

test('weights, schedulers and comments are no checks', (t) => {
  t.deepEqual(findChangedChecks(before, before), []);
  t.deepEqual(replaced(/weight 3/g, 'weight 1'), []);
  t.deepEqual(replaced(/lvs_sched \w+|lb_algo \w+/g, 'lvs_sched rr'), []);
  t.deepEqual(findChangedChecks(before, `# new\n${before}`), []);
});

test('a real server that is new, or gone, has no other check', (t) => {
  const one = before.replaceAll('192.168.56.103', '192.168.56.104');
  t.deepEqual(findChangedChecks(before, one), []);
  t.deepEqual(findChangedChecks('', before), []);
  t.deepEqual(findChangedChecks('virtual_server {', before), []);
});
