import test from 'ava';
import type { UnitFact } from '../../../src/facts/system/unit.js';
import { galeraStart } from '../../../src/resources/database/galera-start.js';
import type { StartDecision } from '../../../src/tiers/database/start-decision.js';

const known = { host: {} as never, builds: new Set<string>() };
const own = {
  isInstalled: false,
  unit: 'inactive',
  isOurs: false,
  databases: [],
  isBeginning: false,
};
const unit: UnitFact = {
  ...{ loadState: 'loaded', activeState: 'active', subState: 'running', unitFileState: 'enabled' },
  ...{ invocationId: '1', needsDaemonReload: false, canReload: false, mainPid: 1 },
};
const begins: StartDecision = { type: 'begins', because: 'db1 begins it' };

const diff = (start: StartDecision, activeState: string, isArbitrator = true) =>
  galeraStart.diff({ isArbitrator }, { own, start, unit: { ...unit, activeState } }, known);

test('an arbitrator that goes on alone is stopped before a node begins', (t) => {
  const [change] = diff(begins, 'active');
  t.is(change?.summary, 'garbd is stopped until the cluster has begun: db1 begins it');
  t.deepEqual(change?.steps, [{ type: 'run', script: 'systemctl stop garb.service' }]);
  t.is(diff(begins, 'activating').length, 1);
});

test('an arbitrator is left alone where no node begins, or it does not run', (t) => {
  t.deepEqual(diff({ type: 'joins' }, 'active'), []);
  t.deepEqual(diff(begins, 'inactive'), []);
  t.deepEqual(diff(begins, 'failed'), []);
  const refused: StartDecision = { type: 'refused', reason: 'why', hint: 'what' };
  t.deepEqual(diff(refused, 'active'), []);
  t.throws(() => diff(refused, 'active', false), { message: /MariaDB is not started here: why/ });
});
