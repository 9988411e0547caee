import test from 'ava';
import { address, integer, pairs, weight } from '../../src/keepalived/grammar/shapes.js';
import { globalChecker } from '../../src/keepalived/grammar/global/services.js';
import { tracked } from '../../src/keepalived/grammar/items.js';

function explain(keyword: string, ...words: readonly string[]): string | undefined {
  return globalChecker.find(({ name }) => name === keyword)?.takes.explain(words);
}

test('pairs stand in any order, each with a value of its own kind', (t) => {
  const shape = pairs({ id: integer(0, 255), group: address }, 'id', '5');
  t.is(shape.explain(['group', '224.0.0.81', 'id', '5']), undefined);
  t.is(shape.explain([]), undefined);
  t.is(shape.explain(['id', '300']), 'id: 300 is not within 0 to 255');
  t.is(shape.explain(['group', 'all']), 'group: "all" is no address');
  t.is(shape.explain(['id', '5', 'group']), 'group has no value');
  t.is(shape.explain(['port', '5']), '"port" is none of id, group');
});

test('time-outs of IPVS', (t) => {
  t.is(explain('lvs_timeouts', 'tcp', '900', 'tcpfin', '120', 'udp', '300'), undefined);
  t.is(explain('lvs_timeouts', '900', '120', '300'), '"900" is none of tcp, tcpfin, udp');
  t.is(explain('lvs_timeouts', 'tcp', 'long'), 'tcp: "long" is no number that keepalived reads');
  t.is(explain('lvs_flush_on_stop'), undefined);
  t.is(explain('lvs_flush_on_stop', 'all'), '"all" is none of VS');
});

test('the daemon that tells connections, with an instance or without', (t) => {
  for (const words of [
    ['eth0'],
    ['eth0', 'VI_1'],
    ['eth0', 'id', '5'],
    ['eth0', 'VI_1', 'id', '5'],
  ])
    t.is(explain('lvs_sync_daemon', ...words), undefined, words.join(' '));
  t.is(explain('lvs_sync_daemon', 'eth0', 'VI_1', 'ttl', '0'), 'ttl: 0 is not within 1 to 255');
  t.regex(explain('lvs_sync_daemon', 'an-interface-too-long') ?? '', /too long/);
});

test('what is tracked may have a weight, and a weight a direction', (t) => {
  t.is(tracked.explain(['check']), undefined);
  t.is(tracked.explain(['check', 'weight', '-20', 'reverse']), undefined);
  t.is(tracked.explain(['check', '-20']), '"-20" is not weight');
  t.is(tracked.explain(['check', 'weight', '-254']), '-254 is not within -253 to 253');
  t.regex(weight(-253, 253, 1).explain(['5', 'backwards']) ?? '', /"backwards" is not reverse/);
});
