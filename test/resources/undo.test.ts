import test from 'ava';
import type { FileFact } from '../../src/facts/system/file.js';
import { originalRecords, type StoredRecord } from '../../src/facts/records/kept-records.js';
import type { UnitFact } from '../../src/facts/system/unit.js';
import type { ArgValue } from '../../src/model/plan/args.js';
import type { Change } from '../../src/model/plan/change.js';
import { factId, type FactValue } from '../../src/model/host/fact.js';
import type { KeptFile } from '../../src/model/run/kept-files.js';
import type { ReadFact, Undo } from '../../src/model/plan/resource.js';
import { ownState, type OwnState } from '../../src/facts/records/own-state.js';
import { undoOwnState } from '../../src/resources/own-state.js';
import { resources } from '../../src/resources/registry.js';
import { context, known, makeArgs } from './plan-task.js';

type Facts = Readonly<Record<string, unknown>>;

function wayBack(kind: string, args: Readonly<Record<string, ArgValue>>): Undo {
  const undo = resources
    .get(kind)
    ?.open((resource) => resource.undo?.(resource.parse(makeArgs(args), context)));
  if (undo === undefined) throw new Error(`There is no way back from ${kind}.`);
  return undo;
}

function lookAt(facts: Facts): ReadFact {
  return (ref) => {
    const id = factId(ref);
    if (!(id in facts)) throw new Error(`The test gives no fact "${id}".`);
    return facts[id] as never;
  };
}

function overlay(facts: Facts, expects: readonly FactValue[]): Facts {
  return {
    ...facts,
    ...Object.fromEntries(expects.map(({ ref, value }) => [factId(ref), value])),
  };
}

/** What the way back does, and what is owed once that is done. */
function goBack(undo: Undo, facts: Facts) {
  const changes = (seen: Facts): readonly Change[] => {
    const first = undo.diff(lookAt(seen), known);
    const between = overlay(
      seen,
      first.flatMap(({ expects }) => expects),
    );
    return [...first, ...(undo.settle?.(lookAt(between), known) ?? [])];
  };
  const done = changes(facts);
  const left = changes(
    overlay(
      facts,
      done.flatMap(({ expects }) => expects),
    ),
  );
  return {
    done: done.map(({ summary }) => summary),
    left: left.map(({ summary }) => summary),
    scripts: done.flatMap(({ steps }) =>
      steps.map((step) => (step.type === 'run' ? step.script : '')),
    ),
  };
}

const about = { run: 'r', keptAt: '2026-11-22T11:04:25Z' };
const records = factId(originalRecords);

function kept(kind: string, key: string, body: string): StoredRecord {
  return { ...about, kind, key, body, storedAt: `/var/lib/lvsdeploy/original/${kind}/${key}.kept` };
}

function keptFile(key: string, file: KeptFile, body = ''): StoredRecord {
  return { ...kept('file', key, body), file };
}

const present = {
  type: 'file',
  mode: 0o644,
  owner: 'root',
  group: 'root',
  mtimeSeconds: 1,
} as const;
const written: FileFact = { ...present, size: 4, content: 'new\n' };
const absent = { type: 'absent' } as const;

test('a file that was not there goes', (t) => {
  const undo = wayBack('file', { path: '/etc/motd', content: 'new\n' });
  const result = goBack(undo, {
    'file /etc/motd': written,
    [records]: [keptFile('/etc/motd', absent)],
  });
  t.deepEqual(result.done, ['/etc/motd is removed again']);
  t.deepEqual(result.left, []);
});

test('a file that was there comes back', (t) => {
  const undo = wayBack('file', { path: '/etc/motd', content: 'new\n' });
  const before: KeptFile = { ...present, size: 4 };
  const facts = { [records]: [keptFile('/etc/motd', before, 'old\n')] };
  const result = goBack(undo, { ...facts, 'file /etc/motd': written });
  t.deepEqual(result.done, ['/etc/motd is as it was before']);
  t.deepEqual(result.left, []);
  const same: FileFact = { ...present, size: 4, content: 'old\n' };
  t.deepEqual(goBack(undo, { ...facts, 'file /etc/motd': same }).done, []);
});

test('a file of which nothing is known is left alone, unless it says that it is ours', (t) => {
  const undo = wayBack('file', { path: '/etc/motd', content: 'new\n' });
  t.deepEqual(goBack(undo, { 'file /etc/motd': written, [records]: [] }).done, []);
  const marked: FileFact = { ...written, content: '# Managed by lvsdeploy from a.yml\n' };
  t.deepEqual(goBack(undo, { 'file /etc/motd': marked, [records]: [] }).done, [
    '/etc/motd is removed again',
  ]);
});

test('a kernel parameter gets the value that it had', (t) => {
  const undo = wayBack('sysctl', { values: { 'net.ipv4.ip_forward': 1 }, persist: '/etc/s.conf' });
  const body =
    'stat 81a4 0 1 root root /proc/sys/net/ipv4/ip_forward\n/proc/sys/net/ipv4/ip_forward:0';
  const result = goBack(undo, {
    'sysctl net.ipv4.ip_forward': '1',
    'file /etc/s.conf': written,
    [records]: [kept('sysctl', 'net.ipv4.ip_forward', body), keptFile('/etc/s.conf', absent)],
  });
  t.deepEqual(result.done, [
    'net.ipv4.ip_forward becomes 0, was 1',
    '/etc/s.conf is removed again',
  ]);
  t.deepEqual(result.left, []);
});

test('a setting of interfaces is what it was on each of them; one that came later keeps its own', (t) => {
  const key = 'net.ipv4.conf.*.send_redirects';
  const undo = wayBack('sysctl', { values: { [key]: 0 }, persist: '/etc/s.conf' });
  const folder = '/proc/sys/net/ipv4/conf';
  const body = `${folder}/all/send_redirects:1\n${folder}/eth0/send_redirects:0`;
  const result = goBack(undo, {
    'interface-setting send_redirects': { all: 0, eth0: 0, eth1: 0 },
    'file /etc/s.conf': written,
    [records]: [kept('interface-setting', 'send_redirects', body), keptFile('/etc/s.conf', absent)],
  });
  t.deepEqual(result.done, ['send_redirects becomes 1 on all', '/etc/s.conf is removed again']);
  t.deepEqual(result.left, []);
});

test('a kernel parameter that lvsdeploy never changed stays', (t) => {
  const undo = wayBack('sysctl', { values: { 'net.ipv4.ip_forward': 1 }, persist: '/etc/s.conf' });
  const facts = { 'sysctl net.ipv4.ip_forward': '1', 'file /etc/s.conf': absent, [records]: [] };
  t.deepEqual(goBack(undo, facts).done, []);
});

const unit: UnitFact = {
  loadState: 'loaded',
  activeState: 'active',
  subState: 'running',
  unitFileState: 'enabled',
  invocationId: 'aa',
  needsDaemonReload: false,
  canReload: true,
  mainPid: 77,
  startedAtSeconds: 1,
};
const stampId = 'file /run/lvsdeploy/loaded/nginx.service';

function keptUnit(active: string, state: string): StoredRecord {
  const body = `systemd\nNames=nginx.service\nLoadState=loaded\nActiveState=${active}\nUnitFileState=${state}`;
  return kept('unit', 'nginx.service', body);
}

const nginx = wayBack('service', { name: 'nginx', enabled: true });

test('a service that did not run stops, and does not start at boot', (t) => {
  const result = goBack(nginx, {
    'unit nginx.service': unit,
    [stampId]: written,
    [records]: [keptUnit('inactive', '')],
  });
  t.deepEqual(result.done, [
    'nginx.service stops',
    'nginx.service is disabled: it does not start at boot',
  ]);
  t.deepEqual(result.left, []);
});

test('a service that ran before goes on, without what lvsdeploy made it load', (t) => {
  const result = goBack(nginx, {
    'unit nginx.service': unit,
    [stampId]: written,
    [records]: [keptUnit('active', 'enabled')],
  });
  t.deepEqual(result.done, [
    'nginx.service is reloaded: it ran before, and loads what its files are without lvsdeploy',
  ]);
  t.deepEqual(result.left, []);
});

test('a service that was masked is masked again', (t) => {
  const result = goBack(nginx, {
    'unit nginx.service': unit,
    [stampId]: written,
    [records]: [keptUnit('inactive', 'masked')],
  });
  t.is(result.done.at(-1), 'nginx.service is masked again, as it was before');
  t.deepEqual(result.left, []);
});

test('a service of which nothing is known is stopped only where it has something of ours', (t) => {
  const facts = { 'unit nginx.service': unit, [records]: [] };
  t.deepEqual(goBack(nginx, { ...facts, [stampId]: absent }).done, []);
  t.is(goBack(nginx, { ...facts, [stampId]: written }).done.length, 2);
});

const viaGateway = { to: '0.0.0.0/0', via: '192.168.56.254', device: 'eth0', metric: 0 };
const route = wayBack('route', { to: 'default', via: '192.168.56.254' });

function keptRoutes(...routes: readonly object[]): StoredRecord {
  return kept('route', 'main', JSON.stringify(routes));
}

test('a route that was not there goes, one whose place was taken comes back', (t) => {
  const facts = { 'route main': [viaGateway] };
  const gone = goBack(route, { ...facts, [records]: [keptRoutes()] });
  t.deepEqual(gone.done, ['the default route via 192.168.56.254 on eth0 is removed']);
  t.deepEqual(gone.left, []);
  const other = { dst: 'default', gateway: '192.168.56.1', dev: 'eth0' };
  const back = goBack(route, { ...facts, [records]: [keptRoutes(other)] });
  t.deepEqual(back.done, ['the default route is via 192.168.56.1 on eth0']);
  t.deepEqual(back.left, []);
});

test('whoever the next hop of ours is, what was there before comes back', (t) => {
  const any = wayBack('route', { to: 'default', via: 'any' });
  const facts = { 'route main': [viaGateway] };
  t.deepEqual(goBack(any, { ...facts, [records]: [keptRoutes()] }).done, [
    'the default route via 192.168.56.254 on eth0 is removed',
  ]);
  const other = { dst: 'default', gateway: '192.168.56.1', dev: 'eth0' };
  const back = goBack(any, { ...facts, [records]: [keptRoutes(other)] });
  t.deepEqual(back.done, ['the default route is via 192.168.56.1 on eth0']);
  t.deepEqual(back.left, []);
  t.deepEqual(goBack(any, { ...facts, [records]: [] }).done, []);
});

test('a route with another metric was never replaced, so ours goes and it stays', (t) => {
  const dhcp = { to: '0.0.0.0/0', via: '192.168.56.1', device: 'eth0', metric: 100 };
  const record = keptRoutes({ dst: 'default', gateway: '192.168.56.1', dev: 'eth0', metric: 100 });
  const result = goBack(route, { 'route main': [viaGateway, dhcp], [records]: [record] });
  t.deepEqual(result.done, ['the default route via 192.168.56.254 on eth0 is removed']);
  t.deepEqual(result.left, []);
});

test('a route that was there before stays', (t) => {
  const same = { dst: 'default', gateway: '192.168.56.254', dev: 'eth0' };
  const facts = { 'route main': [viaGateway], [records]: [keptRoutes(same)] };
  t.deepEqual(goBack(route, facts).done, []);
});

const altered = (path: string): FileFact => ({ ...written, content: `${path}\n` });
const state: OwnState = {
  folders: ['/var/lib/lvsdeploy', '/var/lib/lvsdeploy/original'],
  buildFiles: [{ program: 'keepalived', path: '/usr/sbin/keepalived' }],
  alteredFiles: new Map(['/etc/known', '/etc/old.conf'].map((path) => [path, altered(path)])),
};
const recordsOf = ['/etc/known', '/etc/old.conf', '/usr/sbin/keepalived'].map((path) =>
  keptFile(path, absent),
);
const ownFacts = { [factId(ownState)]: state, [records]: recordsOf };
const handled = new Set(['file /etc/known', 'installed-build keepalived']);
const remembered = 'what there was before lvsdeploy came is restored, and no longer remembered';

test('the last way back takes what the playbook no longer has, and the memory', (t) => {
  const result = goBack(undoOwnState({ handled, purge: false }), ownFacts);
  t.deepEqual(result.done, ['/etc/old.conf is removed again', remembered]);
  t.regex(result.scripts.at(-1) ?? '', /rm -rf -- \/var\/lib\/lvsdeploy\/original$/);
  t.deepEqual(result.left, []);
});

test('a purge also takes builds and logs', (t) => {
  const result = goBack(undoOwnState({ handled, purge: true }), ownFacts);
  t.is(result.done.at(-1), '/var/lib/lvsdeploy is removed');
  t.deepEqual(result.left, []);
});

test('a file and a link that a task once replaced come back, though the playbook has no such task', (t) => {
  const facts = {
    [factId(ownState)]: {
      ...state,
      alteredFiles: new Map([
        ['/etc/chrony/chrony.conf', altered('/etc/chrony/chrony.conf')],
        ['/etc/localtime', altered('/etc/localtime')],
        ['/etc/gone', absent],
      ]),
    },
    [records]: [
      ...recordsOf,
      keptFile('/etc/chrony/chrony.conf', { ...present, size: 4 }, 'old\n'),
      keptFile('/etc/localtime', { ...present, type: 'link', size: 4 }, '/usr/share/zoneinfo/UTC'),
      keptFile('/etc/gone', { ...present, size: 4 }, 'old\n'),
      keptFile('/etc/as-before', { ...present, size: 4 }, 'old\n'),
    ],
  };
  const result = goBack(undoOwnState({ handled, purge: false }), facts);
  t.deepEqual(result.done, [
    '/etc/chrony/chrony.conf is as it was before',
    '/etc/localtime is as it was before',
    '/etc/gone is there again',
    remembered,
  ]);
  t.deepEqual(result.left, []);
});

const orphans = [
  kept('sysctl', 'net.ipv4.ip_forward', '0'),
  kept('unit', 'chrony.service', 'systemd'),
  keptRoutes(),
  kept('package', 'chrony', 'manager apt'),
];

test('what no task puts back any more stays remembered, and is named', (t) => {
  const undo = undoOwnState({ handled, purge: false });
  const facts = { ...ownFacts, [records]: [...recordsOf, ...orphans] };
  const result = goBack(undo, facts);
  const names = 'net.ipv4.ip_forward, chrony.service and the routes';
  t.is(result.done.at(-1), `${remembered}, but for ${names}`);
  const script = result.scripts.at(-1) ?? '';
  t.regex(script, /^rm -f -- .*\/etc\/known\.kept .*\/package\/chrony\.kept$/m);
  t.notRegex(script, /rm -rf|ip_forward|chrony\.service/);
  t.deepEqual(result.left, []);
  const purged = goBack(undoOwnState({ handled, purge: true }), facts);
  t.deepEqual(purged.done.slice(-2), [
    `${remembered}, but for ${names}`,
    `/var/lib/lvsdeploy is removed, with all that is known of ${names} before lvsdeploy`,
  ]);
  t.deepEqual(purged.left, []);
});

test('a task that only looks at a file does not put it back', (t) => {
  const service = wayBack('service', { name: 'chrony', reload_on: ['/etc/chrony/chrony.conf'] });
  t.deepEqual(service.restores.map(factId), ['unit chrony.service']);
});

test('what was before a build stays remembered as long as the build is there', (t) => {
  const undo = undoOwnState({ handled: new Set(['file /etc/known']), purge: false });
  t.is(
    goBack(undo, ownFacts).done.at(-1),
    `${remembered}, but for the files of the build of keepalived`,
  );
});

test('a folder in the place of a file that was there is left, and so is the record', (t) => {
  const folder: FileFact = { type: 'directory', mode: 0o755, owner: 'root', group: 'root' };
  const result = goBack(undoOwnState({ handled, purge: false }), {
    [factId(ownState)]: { ...state, alteredFiles: new Map([['/etc/x', folder]]) },
    [records]: [keptFile('/etc/x', { ...present, size: 4 }, 'old\n')],
  });
  t.deepEqual(result.done, []);
});
