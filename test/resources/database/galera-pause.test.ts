import test from 'ava';
import type { UnitFact } from '../../../src/facts/system/unit.js';
import { galeraPause } from '../../../src/resources/database/galera-pause.js';
import type { StartDecision } from '../../../src/tiers/database/start-decision.js';

const known = { host: {} as never, builds: new Set<string>() };
const unit: UnitFact = {
  ...{ loadState: 'loaded', activeState: 'active', subState: 'running', unitFileState: 'enabled' },
  ...{ invocationId: '1', needsDaemonReload: false, canReload: false, mainPid: 1 },
};

const diff = (start: StartDecision, activeState: string, name = 'mariadb.service') =>
  galeraPause.diff({ unit: name }, { start, unit: { ...unit, activeState } }, known);

test('who runs, or tries to, stops where another node is to begin', (t) => {
  const after: StartDecision = { type: 'joins', after: 'db1' };
  const [change] = diff(after, 'active', 'garb.service');
  t.is(change?.summary, "garb.service stops until db1 has begun the database's cluster");
  t.deepEqual(change?.steps, [{ type: 'run', script: 'systemctl stop garb.service' }]);
  t.is(diff(after, 'activating').length, 1);
  t.deepEqual(diff(after, 'inactive'), []);
  t.deepEqual(diff(after, 'failed'), []);
});

test('where no other node begins, nothing stops', (t) => {
  t.deepEqual(diff({ type: 'joins' }, 'active'), []);
  t.deepEqual(diff({ type: 'begins', because: 'it is the newest' }, 'activating'), []);
  t.deepEqual(diff({ type: 'refused', reason: 'why', hint: 'what' }, 'active'), []);
});
