import type { Duplex } from 'node:stream';
import test from 'ava';
import { LvsError } from '../../../../src/model/problem/error.js';
import type { HealthCheck, HealthChecks } from '../../../../src/model/cluster/health-check.js';
import { lookAtCluster } from '../../../../src/verify/probes/looking/look-at-cluster.js';
import { judgeObservations, runProbes } from '../../../../src/verify/probes/run-probes.js';
import { answeringStream, muteStream } from '../../double/fake-connection.js';
import { observe, observeTun } from '../sound-cluster.js';
import { soundContext, type Twist } from './sound-context.js';

/** What probes say about a cluster that is sound but for a twist, besides their passes. */
async function complaintsAbout(twist: Twist): Promise<readonly string[]> {
  const results = await runProbes(soundContext(twist).context);
  return results
    .filter(({ status }) => status !== 'pass')
    .map(({ name, host = 'all', status, reason }) => `${name} on ${host} ${status}: ${reason}`);
}

test('what is seen of a sound cluster passes every probe', async (t) => {
  const { context, asked } = soundContext();
  const seen = await lookAtCluster(context);
  t.deepEqual(
    judgeObservations(seen).filter(({ status }) => status !== 'pass'),
    [],
  );
  t.deepEqual(Object.keys(seen.hosts), ['master', 'backup', 'web1', 'web2', 'gateway', 'client']);
  t.false(
    asked.some((what) => what.startsWith('builder')),
    'A builder has no part in answering requests.',
  );
  t.true(
    asked.lastIndexOf('gateway neighbour') > asked.indexOf('client requests'),
    'Whom the gateway knows counts after the requests.',
  );
});

test('what is owed to a host is asked when all hosts have been looked at', async (t) => {
  const { context, asked } = soundContext();
  let known: readonly string[] | undefined;
  const owed = (host: string) => {
    known ??= asked.map((what) => what.split(' ')[0] ?? '');
    return context.owed(host);
  };
  const { hosts } = await lookAtCluster({ ...context, owed });
  t.deepEqual(
    Object.keys(hosts).filter((host) => known?.includes(host) !== true),
    [],
  );
  t.not(known, undefined);
});

test('a standby director asks by ARP, because a wrong answer does no harm there', async (t) => {
  const { context, questions } = soundContext();
  await lookAtCluster(context);
  const about = (address: string): readonly string[] =>
    questions
      .filter((what) => what.includes(' arp-answers ') && what.endsWith(` ${address}`))
      .map((what) => what.split(' ')[0] ?? '');
  t.deepEqual(about('10.0.0.227'), ['backup']);
  t.deepEqual(about('192.168.56.102'), ['backup'], 'It asks for the addresses of others too.');
  t.deepEqual(about('192.168.56.101'), ['master'], 'For its own another director asks.');
});

test('a VIP on a further interface is asked for there, from an address that is there', async (t) => {
  const { cluster } = observe();
  const [instance] = cluster.vrrp;
  const hosts = cluster.hosts.map((host) =>
    host.name === 'backup'
      ? { ...host, addresses: { eth0: host.address, eth1: '10.0.0.5' } }
      : host,
  );
  const { context, questions } = soundContext({
    cluster: { hosts, vrrp: [{ ...instance!, interface: 'eth1' }] },
  });
  await lookAtCluster(context);
  const asked = questions.filter((what) => what.startsWith('backup arp-answers '));
  t.true(asked.includes('backup arp-answers eth1 10.0.0.5 10.0.0.227'), asked.join('\n'));
  t.true(asked.includes('backup arp-answers eth0 192.168.56.101 192.168.56.102'));
});

test('a host that cannot be reached is told, and what it alone knows is unknown', async (t) => {
  const found = await complaintsAbout({ lost: { backup: { afterConnections: 0 } } });
  t.true(
    found.includes('reachable on backup fail: it could not be probed: No answer from it.'),
    found.join('\n'),
  );
  t.true(found.includes('ipvs-table on backup unknown: it could not be looked at'));
  t.false(found.some((text) => / on (web1|web2|gateway) fail/.test(text)));
});

test('with neither a client nor a gateway nobody can ask, and that is unknown', async (t) => {
  const hosts = soundContext().context.cluster.hosts.filter(
    ({ name }) => name !== 'client' && name !== 'gateway',
  );
  const found = await complaintsAbout({ cluster: { hosts } });
  t.true(
    found.some((text) =>
      /^requests on all unknown: .*no host outside the directors can ask/.test(text),
    ),
    found.join('\n'),
  );
  t.false(found.some((text) => statusOf(text) === 'fail'));
});

test('with all who could ask lost, their names are told, not that they are missing', async (t) => {
  const nobody = { afterConnections: 0 };
  const found = await complaintsAbout({ lost: { client: nobody, gateway: nobody } });
  t.true(
    found.some((text) =>
      text.includes('client and gateway could not be looked at, and nobody else can ask'),
    ),
    found.join('\n'),
  );
});

test('with all directors lost, nobody says that they lack a program', async (t) => {
  const nobody = { afterConnections: 0 };
  const found = await complaintsAbout({ lost: { master: nobody, backup: nobody } });
  t.false(found.some((text) => text.includes('arping')));
});

function statusOf(complaint: string): string {
  return / (fail|unknown): /.exec(complaint)?.[1] ?? '';
}

test('without curl on the client its sshd opens the connections, from one address', async (t) => {
  const { context } = soundContext({ curlIsMissing: true });
  const seen = await lookAtCluster(context);
  const { requests } = seen;
  t.like(requests['web'], { type: 'asked', from: 'client' });
  const answers = requests['web']?.type === 'asked' ? requests['web'].answers : [];
  t.deepEqual([...new Set(answers.map(({ client }) => client))], ['192.168.57.10']);
  t.true(answers.every(({ status, realServer }) => status === 200 && realServer === 'web1'));
  const balance = judgeObservations(seen).find(({ name }) => name === 'balance');
  t.is(balance?.status, 'unknown');
});

test('a service that never answers fails in seconds, with what was waited for', async (t) => {
  t.timeout(30_000);
  const found = await complaintsAbout({ curlIsMissing: true, forward: muteStream });
  t.true(
    found.some((text) => /^requests on .* fail: .*no answer within 3 s/.test(text)),
    found.join('\n'),
  );
  t.true(found.some((text) => /^real-server on web1 fail: .*no answer within 3 s/.test(text)));
  t.true(found.some((text) => text.startsWith('real-server on web2 fail: ')));
});

/** A cluster whose backup has no web1 in its table, where connections of directors to web1 are as given. */
function withoutWeb1(checks: readonly Partial<HealthCheck>[], connect: (port: number) => Duplex) {
  const { context } = soundContext();
  const [service] = context.cluster.services;
  const all = checks.map((check) => ({ ...service!.checks[0], ...check }));
  const services = [{ ...service!, checks: all as unknown as HealthChecks }];
  const tables = observe({
    hosts: { backup: { director: { table: { 0: { destinations: { 0: null } } } } } },
  });
  return complaintsAbout({
    cluster: { services, tiers: { web: { server: 'nginx' } } },
    see: (host, { kind }) =>
      host === 'backup' && kind.name === 'ipvs-table'
        ? tables.hosts[host]?.director?.table
        : undefined,
    forward: (address, port) =>
      address === '192.168.56.102' ? connect(port) : answeringStream('HTTP/1.1 200 OK\r\n\r\n'),
  });
}

function refuse(): never {
  const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  throw new LvsError('UNREACHABLE', 'It cannot connect.', { cause });
}

test('a check by TCP passes though nothing is said: then it is not the check that took it out', async (t) => {
  const found = await withoutWeb1([{ type: 'TCP' }], () => answeringStream(''));
  const about = found.filter((text) => /^(ipvs-table|pool) /.test(text));
  t.is(about.length, 1, about.join('\n'));
  t.regex(about[0] ?? '', /^ipvs-table on backup fail: web1 .* is missing .* though it answers/);
});

test('what a check says is asked on the port of the check', async (t) => {
  const found = await withoutWeb1([{ type: 'TCP', port: 8081 }], (port) =>
    port === 8081 ? refuse() : answeringStream('HTTP/1.1 200 OK\r\n\r\n'),
  );
  t.deepEqual(
    found.filter((text) => /^(ipvs-table|pool) /.test(text)),
    [
      'pool on backup fail: the health check has taken web1 out of web: port 8081: It cannot connect.',
    ],
  );
});

test('of several checks each is asked, and the one is named that took the real server out', async (t) => {
  const page = { type: 'HTTP', statusCode: '200' } as const;
  const checks = [{ type: 'TCP' }, { ...page, path: '/a' }, { ...page, path: '/b' }] as const;
  const answer = (port: number) =>
    port === 80 ? answeringStream('HTTP/1.1 503 No\r\n\r\n') : refuse();
  const found = await withoutWeb1(checks, answer);
  t.deepEqual(
    found.filter((text) => /^(ipvs-table|pool) /.test(text)),
    [
      'pool on backup fail: the health check has taken web1 out of web: port 80 answers GET /a with 503, not 200, and port 80 answers GET /b with 503, not 200',
    ],
  );
  t.true(found.some((text) => text.startsWith('real-server on web1 fail: web (check 2): ')));
  t.true(found.some((text) => text.includes('web (check 3): ')));
});

test('a director whose clock is an hour off is told, and nothing else is wrong for it', async (t) => {
  const hourMs = 3_600_000;
  const found = await complaintsAbout({
    see: (host, { kind }) =>
      host === 'backup' && kind.name === 'clock' ? Date.now() + hourMs : undefined,
  });
  t.is(found.length, 1);
  t.regex(found[0] ?? '', /^clock on backup fail: its clock is at least 3[56]\d\d\.\d s ahead of/);
});

test('a client that is lost in the middle leaves its questions unknown', async (t) => {
  const found = await complaintsAbout({ lost: { client: { afterConnections: 2 } } });
  t.true(
    found.some((text) => /^requests on .* unknown: .*the asking host was lost/.test(text)),
    found.join('\n'),
  );
  t.false(found.some((text) => statusOf(text) === 'fail'));
});

test('a director that is lost after the first look was seen once', async (t) => {
  const { context } = soundContext({ lost: { backup: { afterConnections: 2 } } });
  const { hosts, unreachable } = await lookAtCluster(context);
  t.deepEqual(unreachable, {});
  t.truthy(hosts['backup']?.director);
  t.is(hosts['backup']?.director?.later, undefined);
});

test('only an interruption ends it', async (t) => {
  const { context, abort } = soundContext();
  const looking = lookAtCluster(context);
  abort.abort(new LvsError('INTERRUPTED', 'Interrupted.'));
  await t.throwsAsync(looking, { message: 'Interrupted.' });
});

test('where a tunnel is on the way, the client asks by large requests too, in the same go', async (t) => {
  const { services } = observeTun().cluster;
  const asksOf = async (twist: Twist): Promise<readonly string[]> => {
    const { context, questions } = soundContext(twist);
    await lookAtCluster(context);
    return questions.filter((what) => what.startsWith('client requests '));
  };
  const tunnelled = await asksOf({ cluster: { services } });
  const plain = await asksOf({});
  const isLarge = (question: string): boolean => question.includes(' post:');
  t.deepEqual(
    tunnelled.map((one) => one.split(' ')[2]).filter((how) => how?.startsWith('post:')),
    ['post:1:8192'],
  );
  t.deepEqual(
    tunnelled.filter((question) => !isLarge(question)),
    plain,
  );
});

test('whose large request got no answer, the table of the director tells', async (t) => {
  const { services } = observeTun().cluster;
  const { context } = soundContext({
    cluster: { services },
    see: (_host, { kind, key }) => {
      if (kind.name !== 'requests' || !key.startsWith('post:')) return undefined;
      const lost = { connected: true, connectMs: 3, totalMs: 4000, failure: 'no answer in time' };
      return { answers: [{ client: '192.168.57.10', clientPort: 40_000, ...lost }] };
    },
  });
  const { requests } = await lookAtCluster(context);
  const web = requests['web'];
  t.like(web, { uploads: [{ realServer: 'web1', knownToDirector: true }] });
});
