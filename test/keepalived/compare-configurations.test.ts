import test from 'ava';
import { compareConfigurations } from '../../src/keepalived/compare-configurations.js';
import { readConfiguration } from '../../src/keepalived/read-configuration.js';
import { Secret } from '../../src/model/run/secret.js';

function compare(before: string, after: string) {
  return compareConfigurations(
    readConfiguration(before).statements,
    readConfiguration(after).statements,
  );
}

const instance = (lines: string) => `vrrp_instance A {\n${lines}\n}`;
const service = (lines: string) => `virtual_server 192.0.2.1 80 {\n${lines}\n}`;

test('order, comments, old names and what a later line takes back are no differences', (t) => {
  t.deepEqual(
    compare(
      instance('priority 1\nstate BACKUP'),
      instance('state BACKUP # x\npriority 9\npriority 1'),
    ),
    [],
  );
  t.deepEqual(
    compare(service('lb_algo rr\nlb_kind DR'), service('lvs_method DR\nlvs_sched rr')),
    [],
  );
  const vips = (...list: string[]) => instance(`virtual_ipaddress {\n${list.join('\n')}\n}`);
  t.deepEqual(compare(vips('192.0.2.1', '192.0.2.2'), vips('192.0.2.2', '192.0.2.1')), []);
  t.deepEqual(
    compare(
      `${instance('priority 1')}\n${service('ops')}`,
      `${service('ops')}\n${instance('priority 1')}`,
    ),
    [],
  );
});

test('a value, a line and a block are told with their place', (t) => {
  t.deepEqual(compare(instance('priority 1\nnopreempt'), instance('priority 2\naccept')), [
    { path: ['vrrp_instance A', 'priority'], before: '1', after: '2' },
    { path: ['vrrp_instance A', 'nopreempt'], before: '' },
    { path: ['vrrp_instance A', 'accept'], after: '' },
  ]);
  t.deepEqual(compare(service(''), service('real_server 192.0.2.2 80 {\nweight 3\n}')), [
    { path: ['virtual_server 192.0.2.1 80', 'real_server 192.0.2.2 80'], after: '' },
    { path: ['virtual_server 192.0.2.1 80', 'real_server 192.0.2.2 80', 'weight'], after: '3' },
  ]);
});

test('the second page of a check is another one than the first', (t) => {
  const pages = (...paths: string[]) =>
    service(
      `real_server 192.0.2.2 80 {\nHTTP_GET {\n${paths.map((one) => `url {\npath ${one}\n}`).join('\n')}\n}\n}`,
    );
  const [difference, ...others] = compare(pages('/a', '/b'), pages('/a', '/c'));
  t.deepEqual(others, []);
  t.deepEqual(difference?.path.slice(-2), ['url (2)', 'path']);
});

test('a password that differs is not told', (t) => {
  const password = (word: string) => instance(`authentication {\nauth_pass ${word}\n}`);
  const [difference] = compare(password('one'), password('two'));
  t.true(difference?.before instanceof Secret && difference.after instanceof Secret);
  t.false(JSON.stringify(difference).includes('one'));
});
