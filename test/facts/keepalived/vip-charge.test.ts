import test from 'ava';
import { chargeOf } from '../../../src/facts/keepalived/vip-charge.js';

const { kind, key } = chargeOf('10.0.0.227', 'doubt');

function json(state: number): string {
  const data = { iname: 'VI_1', state, vips: ['10.0.0.227 dev eth0 scope global set'] };
  return `json ${JSON.stringify([{ data, stats: {} }])}`;
}

const addresses = '[{"ifname":"eth0","addr_info":[{"local":"10.0.0.227","prefixlen":32}]}]';

function statesOf(output: string): readonly string[] | undefined {
  return kind.parse(output, key).answer?.instances.map(({ state }) => state);
}

test('an answer by which all is MASTER is not asked for again', (t) => {
  t.deepEqual(statesOf(`running\n${json(2)}\n@addresses\n${addresses}\n`), ['MASTER']);
});

test('while instances move, both answers count, and one alone is none', (t) => {
  const first = `running\n${json(1)}\n@addresses\n${addresses}\n@again\n`;
  t.deepEqual(statesOf(`${first}${json(2)}\n`), ['BACKUP', 'MASTER']);
  t.is(statesOf(first), undefined);
  t.true(kind.parse(first, key).running);
});

test('nothing was asked', (t) => {
  t.deepEqual(kind.parse('running\n', key), { running: true });
  t.deepEqual(kind.parse('', key), { running: false });
});
