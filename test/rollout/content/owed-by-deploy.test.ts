import test from 'ava';
import { differByDrains } from '../../../src/rollout/content/owed-by-deploy.js';

const conf = (weight: number, more = '') => ({
  text: `virtual_server 10.0.0.227 80 {
    quorum ${weight === 0 ? 1 : 2}
    ${weight === 0 ? '# drained since 2026-11-30, by alice@desk\n' : ''}real_server 192.168.56.102 80 {
        weight ${weight}
        ${more}
    }
}`,
});

test('a drain changes a weight from or to 0, the quorum, and comments', (t) => {
  t.true(differByDrains(conf(3), conf(0)));
  t.true(differByDrains(conf(0), conf(3)));
  t.true(differByDrains(conf(3), conf(3)));
});

test('anything else is a change that waits for another day', (t) => {
  t.false(differByDrains(conf(3), conf(2)));
  t.false(differByDrains(conf(3), conf(0, 'inhibit_on_failure')));
  t.false(differByDrains(conf(3, 'connect_timeout 3'), conf(0, 'connect_timeout 5')));
  t.false(differByDrains('absent', conf(3)));
  t.false(differByDrains(conf(3), 'unreadable'));
});
