import test from 'ava';
import type { Declared } from '../../../src/model/plan/declaration.js';
import type { ServiceRole } from '../../../src/model/plan/effect.js';
import { LvsError } from '../../../src/model/problem/error.js';
import { readUses } from '../../../src/resources/effects/host-uses.js';

const line = (number: number) => ({ file: 'site.yml', line: number, column: 3 });

function service(
  unit: string,
  role?: ServiceRole,
  loads: readonly string[] = [],
  at = line(1),
): Declared {
  return { type: 'service', unit, loads, at, ...(role === undefined ? {} : { role }) };
}

const ours = { unit: 'keepalived.service', configuration: '/etc/keepalived/keepalived.conf' };

test('a playbook that says nothing has the units and files of ours', (t) => {
  const { director, roles, keptLines } = readUses([], { tiers: { web: { server: 'nginx' } } });
  t.like(director, { ...ours, included: [] });
  t.deepEqual(Object.fromEntries(roles), {
    'keepalived.service': 'director',
    'lvs_rs.service': 'real_server',
    'lvs-routes.service': 'none',
    'nginx.service': 'real_server',
  });
  t.is(keptLines.size, 0);
  t.false(readUses([], { tiers: {} }).roles.has('nginx.service'));
});

test('the first file that the director loads is its configuration, the others are parts of it', (t) => {
  const loads = ['/opt/lb/vip.conf', '/opt/lb/pools.conf'];
  const { director, roles } = readUses(
    [
      service('vip.service', undefined, loads),
      service('vip.service', 'director', loads, line(7)),
      service('rsyslog.service', undefined, ['/etc/rsyslog.conf']),
    ],
    { tiers: {} },
  );
  t.deepEqual(director, {
    ...{ unit: 'vip.service', configuration: '/opt/lb/vip.conf' },
    ...{ included: ['/opt/lb/pools.conf'], at: line(7) },
  });
  t.is(roles.get('vip.service'), 'director');
  t.is(roles.get('rsyslog.service'), undefined);
});

test('where another unit is the director, keepalived.service is a unit like others', (t) => {
  const { roles } = readUses([service('vip.service', 'director')], { tiers: {} });
  t.is(roles.get('keepalived.service'), undefined);
});

test('a task says more than the name of its unit', (t) => {
  const { roles } = readUses([service('lvs_rs.service', 'none')], { tiers: {} });
  t.is(roles.get('lvs_rs.service'), 'none');
});

test('two directors on a host, and two roles of a unit, are mistakes where the second one is', (t) => {
  const mistake = (...declared: readonly Declared[]) =>
    t.throws(() => readUses(declared, { tiers: {} }), { instanceOf: LvsError });
  const two = mistake(
    service('keepalived.service', 'director'),
    service('vip.service', 'director', ['/opt/lb/vip.conf'], line(9)),
  );
  t.regex(two.message, /^vip\.service has the role director here, and so has keepalived\.service/);
  t.deepEqual(two.details.at, line(9));
  const both = mistake(
    service('vip.service', 'real_server'),
    service('vip.service', 'none', [], line(4)),
  );
  t.regex(both.message, /^vip\.service has the role none here, and the role real_server/);
  t.deepEqual(both.details.at, line(4));
});

test('the lines of a file that several tasks keep are those of all of them', (t) => {
  const kept = [/^listen /u, /^bind /u].map((pattern): Declared => ({
    type: 'kept-lines',
    path: '/opt/lb/site.conf',
    pattern,
    at: line(1),
  }));
  t.deepEqual(
    [...readUses(kept, { tiers: {} }).keptLines],
    [['/opt/lb/site.conf', [/^listen /u, /^bind /u]]],
  );
});

test('two tasks of one unit watch the same files, or one of them watches none', (t) => {
  const both = (first: readonly string[], second: readonly string[]) =>
    readUses(
      [service('web.service', 'none', first), service('web.service', 'none', second, line(9))],
      { tiers: {} },
    );
  t.notThrows(() => both(['/etc/a', '/etc/b'], ['/etc/a', '/etc/b']));
  t.notThrows(() => both(['/etc/a'], []));
  const error = t.throws(() => both(['/etc/a'], ['/etc/b']), { instanceOf: LvsError });
  t.is(
    error.message,
    'web.service has other files under reload_on here than in another task of this host',
  );
  t.deepEqual(error.details.at, line(9));
});
