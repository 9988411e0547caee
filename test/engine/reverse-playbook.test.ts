import path from 'node:path';
import test from 'ava';
import { knownArguments } from '../../src/commands/known-arguments.js';
import { loadPlaybook } from '../../src/config/load-playbook.js';
import { reversePlaybook } from '../../src/engine/reverse-playbook.js';
import { packageRoot } from '../../src/package-root.js';

test('on the way back nothing goes before what stands on it, and nothing is gated', async (t) => {
  const site = path.join(packageRoot, 'playbooks/site.yml');
  const { plays } = reversePlaybook(await loadPlaybook(site, knownArguments, ['host']));
  t.true(plays.every(({ gate, together }) => gate === undefined && together === undefined));
  const needsOf = (name: string) => plays.find((play) => play.name === name)?.needs;
  t.deepEqual(needsOf('real servers'), ['directors']);
  t.deepEqual([...(needsOf('gateway') ?? [])].sort(), ['directors', 'real_servers']);
  const order = plays.map(({ name }) => name);
  t.true(order.indexOf('directors') < order.indexOf('web server'));
  t.true(order.indexOf('web server') < order.indexOf('real servers'));
  t.true(order.indexOf('real servers') < order.indexOf('gateway'));
});
