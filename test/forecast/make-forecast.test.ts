import test, { type ExecutionContext } from 'ava';
import { makeForecast } from '../../src/forecast/make-forecast.js';
import type { Change } from '../../src/model/plan/change.js';
import type { Cluster } from '../../src/model/cluster/cluster.js';
import { costOf } from '../../src/model/plan/forecast.js';
import type { Plan } from '../../src/model/plan/plan.js';
import { makeCluster, referenceInstance, serversBy } from '../verify/reference-cluster.js';
import { noticed, planOf, restart, rewritten } from './plan-of.js';

const cluster: Cluster = { ...makeCluster(), tiers: { web: { server: 'nginx' } } };
const vip = '10.0.0.227';

type Addresses = Readonly<Record<string, readonly string[]>>;
const masterHasIt: Addresses = { master: ['192.168.56.1', vip], backup: ['192.168.56.101'] };
const nobodyHasIt: Addresses = { master: ['192.168.56.1'], backup: ['192.168.56.101'] };

function foresee(plan: Plan, addresses = masterHasIt, from = cluster) {
  const seen = new Map(Object.entries(addresses));
  return makeForecast({
    ...{ cluster: from, plan, addresses: seen, installed: new Map() },
    configured: new Set(seen.keys()),
  });
}

/** One line a disturbance. */
function describe(plan: Plan, addresses = masterHasIt, from = cluster): readonly string[] {
  return foresee(plan, addresses, from).impact.map(
    ({ kind, host, cause, consequence, unanswered }) => {
      const lasts = unanswered.type === 'at-most' ? `${unanswered.ms} ms` : unanswered.event;
      return `${kind}: ${host}: ${cause}: ${consequence} (${lasts})`;
    },
  );
}

const keepalived = 'keepalived.service';

function serviceAction(action: 'start' | 'reload' | 'stop'): Change {
  return noticed({ type: 'service', unit: keepalived, action });
}

test('a reload of keepalived is not felt', (t) => {
  t.deepEqual(
    describe(planOf({ backup: [serviceAction('reload')] }, { master: [serviceAction('reload')] })),
    [],
  );
});

test('a restart of the director that has the VIP costs a clean stop', (t) => {
  t.deepEqual(
    describe(planOf({ backup: [restart(keepalived)] }, { master: [restart(keepalived)] })),
    [
      'vip-moves: master: keepalived restarts: 10.0.0.227 moves to backup and back; open connections may end (610 ms)',
    ],
  );
});

test('a real server that takes over a service ends the connections to its predecessor', (t) => {
  const [service] = cluster.services;
  const takesOver = noticed({ type: 'taken-over', service: service?.name ?? '' });
  t.deepEqual(describe(planOf({ web1: [takesOver] })), [
    `drops-connections: web1: it takes over ${service?.name ?? ''}: connections to its predecessor end, and new ones are refused (the directors have asked it)`,
  ]);
  t.deepEqual(describe(planOf({ web1: [takesOver] }), nobodyHasIt), []);
  const unknown = noticed({ type: 'taken-over', service: 'of nobody' });
  t.deepEqual(describe(planOf({ web1: [unknown] })), []);
});

test('without preemption it does not come back', (t) => {
  const [line] = describe(
    planOf({ master: [restart(keepalived)] }),
    masterHasIt,
    makeCluster({ nopreempt: true }),
  );
  t.regex(line ?? '', /moves to backup; open/);
});

test('a restart of the other director is not felt', (t) => {
  t.deepEqual(describe(planOf({ backup: [restart(keepalived)] })), []);
});

test('a director alone leaves nobody', (t) => {
  const alone = makeCluster({ members: referenceInstance.members.slice(0, 1) });
  t.deepEqual(describe(planOf({ master: [restart(keepalived)] }), masterHasIt, alone), [
    'drops-connections: master: keepalived restarts: nobody else takes 10.0.0.227, and connections end (keepalived runs on master again)',
  ]);
});

test('the first director, started, takes the VIP without a gap; the second one does not', (t) => {
  const backupHasIt = { master: ['192.168.56.1'], backup: [vip] };
  t.deepEqual(describe(planOf({ master: [serviceAction('start')] }), backupHasIt), [
    'vip-moves: master: keepalived starts: 10.0.0.227 moves to master; open connections may end (0 ms)',
  ]);
  t.deepEqual(describe(planOf({ backup: [serviceAction('start')] }), masterHasIt), []);
});

test('a cluster that serves nobody yet cannot be disturbed', (t) => {
  const all = planOf(
    { web1: [restart('nginx.service')], web2: [restart('nginx.service')] },
    { backup: [serviceAction('start')] },
    { master: [serviceAction('start'), restart(keepalived)] },
  );
  t.deepEqual(describe(all, nobodyHasIt), []);
});

test('where the directors were not asked, traffic is assumed', (t) => {
  t.is(describe(planOf({ web1: [restart('nginx.service')] }), {}).length, 1);
});

test('a real server that restarts takes its own connections along', (t) => {
  t.deepEqual(describe(planOf({ web1: [restart('nginx.service')] })), [
    'drops-connections: web1: nginx restarts: its connections of web end, and new ones fail (nginx runs again)',
  ]);
  t.deepEqual(describe(planOf({ web1: [restart('lvs_rs.service')] })), [
    'drops-connections: web1: lvs_rs restarts: its connections of web end, and new ones fail (lvs_rs runs again)',
  ]);
});

test('all real servers at once leave nobody, one after the other do not', (t) => {
  const both = { web1: [restart('nginx.service')], web2: [restart('nginx.service')] };
  const atOnce = describe(planOf(both));
  t.is(atOnce.length, 2);
  t.true(atOnce.every((line) => line.includes('no real server of web is left meanwhile')));
  const apart = describe(planOf({ web1: both.web1 }, { web2: both.web2 }));
  t.false(apart.some((line) => line.includes('is left')));
});

test('a real server of weight 0 is missed by nobody', (t) => {
  const realServers = cluster.services[0]!.realServers.map((server) => ({ ...server, weight: 0 }));
  const quiet = {
    ...makeCluster({}, { realServers }),
    tiers: { web: { server: 'nginx' as const } },
  };
  t.deepEqual(describe(planOf({ web1: [restart('nginx.service')] }), masterHasIt, quiet), []);
});

test('a VIP that is taken from lo makes a black hole, another address does not', (t) => {
  const removal = (address: string) =>
    noticed({ type: 'address-removed', device: 'lo', addresses: [address] });
  t.regex(describe(planOf({ web1: [removal(vip)] }))[0] ?? '', /lo loses 10.0.0.227: its connect/);
  t.deepEqual(describe(planOf({ web1: [removal('192.0.2.9')] })), []);
  const translated = makeCluster({}, serversBy({ method: 'NAT' }));
  t.deepEqual(describe(planOf({ web1: [removal(vip)] }), masterHasIt, translated), []);
});

test('nobody can tell about a unit of the operator, on the way of a request', (t) => {
  t.deepEqual(describe(planOf({ gateway: [restart('nftables.service')] })), [
    'unknown: gateway: nftables restarts: lvsdeploy does not know whether clients depend on it (it runs again)',
  ]);
  t.deepEqual(describe(planOf({ gateway: [restart('lvs-routes.service')] })), []);
});

type Conf = {
  readonly name?: string;
  readonly peers?: readonly string[];
  readonly priority: number;
  readonly advert?: string;
  readonly vrid?: number;
  readonly version?: number;
  readonly password?: string;
  readonly vips?: readonly string[];
  readonly servers?: readonly string[];
  readonly delayLoop?: number;
  readonly port?: number;
  readonly retry?: number;
  readonly method?: string;
  readonly serverPort?: number;
};

function conf(options: Conf): string {
  const { priority, advert = '1', vrid = 51, version = 2, password, vips = [vip] } = options;
  const {
    servers = ['192.168.56.102', '192.168.56.103'],
    delayLoop = 6,
    retry = 3,
    port = 80,
    method = 'DR',
    serverPort = 80,
  } = options;
  const { name = 'VI_1', peers } = options;
  const unicast = peers === undefined ? [] : ['unicast_peer {', ...peers, '}'];
  const authentication =
    password === undefined
      ? []
      : ['authentication {', 'auth_type PASS', `auth_pass ${password}`, '}'];
  return [
    `vrrp_instance ${name} {`,
    ...unicast,
    ...[`virtual_router_id ${vrid}`, `version ${version}`, `priority ${priority}`],
    ...[`advert_int ${advert}`, ...authentication],
    ...['virtual_ipaddress {', ...vips, '}', '}'],
    `virtual_server ${vip} ${port} {`,
    ...['protocol TCP', `lvs_method ${method}`, `delay_loop ${delayLoop}`],
    ...servers.flatMap((address) => [
      ...[
        `real_server ${address} ${serverPort} {`,
        'TCP_CHECK {',
        'connect_timeout 5',
        `retry ${retry}`,
      ],
      ...['delay_before_retry 3', '}', '}'],
    ]),
    '}',
  ].join('\n');
}

/** Both directors get the same change. */
function onBoth(before: Partial<Conf>, after: Partial<Conf> = {}): Plan {
  const change = (priority: number): Change =>
    rewritten(conf({ priority, ...before }), conf({ priority, ...after }));
  const reload = serviceAction('reload');
  return planOf({ backup: [change(100), reload] }, { master: [change(150), reload] });
}

test('weights, timings and new real servers are not felt', (t) => {
  t.deepEqual(describe(onBoth({ delayLoop: 10, servers: ['192.168.56.102'] })), []);
});

test('another forwarding method ends connections, and needs other real servers', (t) => {
  t.deepEqual(describe(onBoth({ method: 'DR' }, { method: 'NAT' })), [
    'drops-connections: backup: 10.0.0.227:80 is forwarded to web1 and web2 by NAT, was DR: connections to them end, and who is not set up for NAT gives no answer (web1 and web2 can be reached by NAT)',
  ]);
  const [first] = describe(
    onBoth({ method: 'TUN type gre' }, { method: 'TUN type gue port 6080' }),
  );
  t.is(
    first,
    'drops-connections: backup: 10.0.0.227:80 is forwarded to web1 and web2 by TUN by gue to port 6080, was TUN by gre: connections to them end, and who is not set up for TUN by gue to port 6080 gives no answer (web1 and web2 can be reached by TUN by gue to port 6080)',
  );
  t.deepEqual(describe(onBoth({ method: 'TUN' }, { method: 'TUN type ipip' })), []);
  t.deepEqual(
    describe(onBoth({ method: 'DR' }, { method: 'NAT', serverPort: 8080 })).map(
      (line) => line.split(': connections')[0],
    ),
    ['drops-connections: backup: 10.0.0.227:80 is forwarded to web1 and web2 by NAT, was DR'],
  );
});

test('real servers that are all replaced are not drained', (t) => {
  const before = { servers: ['192.168.56.104'] };
  const changes = [rewritten(conf({ priority: 150, ...before }), conf({ priority: 150 }))];
  const drain = { ...planOf({ master: changes }) };
  t.deepEqual(describe(drain), [
    'drops-connections: master: 192.168.56.104 leaves 10.0.0.227:80: connections to it end (0 ms)',
  ]);
});

const inside = '192.168.56.50';
const translated = makeCluster(
  {
    vips: [
      { address: vip, prefixLength: 32 },
      { address: inside, prefixLength: 24 },
    ],
  },
  serversBy({ method: 'NAT' }),
);
const masterHasBoth: Addresses = { ...masterHasIt, master: ['192.168.56.1', vip, inside] };
const turned = (before: string, after: string): Change =>
  noticed({ type: 'default-route', before, after });
const toDirectors = turned('192.168.56.254', inside);

test('answers that are sent to the directors before these forward by NAT are lost', (t) => {
  const plan = planOf(
    { web1: [toDirectors] },
    {
      master: [
        rewritten(
          conf({ priority: 150 }),
          conf({ priority: 150, method: 'NAT', vips: [vip, inside] }),
        ),
      ],
    },
  );
  t.true(
    describe(plan, masterHasIt, translated).includes(
      'drops-connections: web1: its default route becomes 192.168.56.50, was 192.168.56.254: its answers of web do not reach clients meanwhile, and its connections end (the directors forward to it by NAT)',
    ),
  );
});

test('answers that go around the directors while these forward by NAT are lost', (t) => {
  const plan = planOf(
    { web1: [turned(inside, '192.168.56.254')] },
    {
      master: [
        rewritten(
          conf({ priority: 150, method: 'NAT', vips: [vip, inside] }),
          conf({ priority: 150 }),
        ),
      ],
    },
  );
  const lines = describe(plan, masterHasBoth);
  t.true(lines.some((line) => line.startsWith('drops-connections: web1: its default route')));
  t.true(
    lines.includes(
      'drops-connections: master: VI_1 loses 192.168.56.50: answers that real servers send there reach no client (their default route leads elsewhere)',
    ),
  );
});

test('a default route that is put right is no disturbance', (t) => {
  t.deepEqual(describe(planOf({ web1: [toDirectors] }), masterHasBoth, translated), []);
  const ofDirect = turned('192.168.56.9', '192.168.56.254');
  t.deepEqual(describe(planOf({ web1: [ofDirect] })), []);
});

test('without the directors nobody can tell whether they follow', (t) => {
  const seen = new Map([['master', ['192.168.56.1', vip]]]);
  const { impact } = makeForecast({
    ...{ cluster: translated, plan: planOf({ web1: [toDirectors] }), installed: new Map() },
    ...{ addresses: seen, configured: new Set<string>() },
  });
  t.deepEqual(
    impact.map(({ kind, consequence }) => `${kind}: ${consequence}`),
    [
      'unknown: its answers of web reach no client while master and backup do not forward to it by NAT',
    ],
  );
});

test('a real server that leaves is named once, with its connections', (t) => {
  const plan = onBoth({ servers: ['192.168.56.102', '192.168.56.103', '192.168.56.104'] });
  t.deepEqual(describe(plan), [
    'drops-connections: backup: 192.168.56.104 leaves 10.0.0.227:80: connections to it end (0 ms)',
  ]);
  t.regex(
    describe(onBoth({}, { servers: ['192.168.56.102'] }))[0] ?? '',
    /: web2 leaves 10.0.0.227:80/,
  );
});

test('a real server that leaves is drained first; without connections nobody feels it', (t) => {
  const leave = (drain: readonly Change[]): Plan => {
    const plan = onBoth({ servers: ['192.168.56.102', '192.168.56.104'] });
    const task = { name: 'a drain', kind: 'ipvs_drain', changes: drain };
    const stages = plan.stages.map((stage) => ({
      ...stage,
      batches: stage.batches.map((batch) =>
        batch.map((host) => ({ ...host, tasks: [task, ...host.tasks] })),
      ),
    }));
    return { stages };
  };
  const drain = { summary: 'it is drained', diffs: [], steps: [], expects: [] };
  t.regex(describe(leave([drain]))[0] ?? '', /that last longer than 30 s end \(0 ms\)$/);
  t.deepEqual(describe(leave([])), []);
});

const anew = [
  ['virtual router id', { vrid: 52 }, {}],
  ['way of sending adverts', {}, { peers: ['192.168.56.1', '192.168.56.101'] }],
] as const;

/** Both directors get the same change, and meet; `after`: the master waits for the backup. */
function met(
  before: Partial<Conf>,
  after: Partial<Conf>,
  order: { readonly after?: readonly string[] } = {},
): Plan {
  const meet = (more: typeof order): Change => ({
    ...serviceAction('reload'),
    steps: [{ type: 'meet', ...more }],
  });
  const change = (priority: number): Change =>
    rewritten(conf({ priority, ...before }), conf({ priority, ...after }));
  return planOf({ backup: [change(100), meet({})], master: [change(150), meet(order)] });
}

test('directors that meet before they load what they must agree on stay one', (t) => {
  for (const before of [{ password: 'x' }, { version: 3 }, { advert: '2' }] as const) {
    t.deepEqual(describe(met(before, {})), []);
  }
});

test('directors that meet have little time where they wait for adverts only shortly', (t) => {
  const fast = { version: 3, advert: '0.1' };
  t.deepEqual(describe(met({ ...fast, vips: [vip, '10.0.0.228'] }, fast)), [
    'vip-moves: backup: VI_1 gets another list of addresses: all directors load it at the same moment; where one is late, 10.0.0.227 may move (361 ms)',
  ]);
});

test('what makes keepalived begin anew costs three adverts and a skew, unless it is handed over', (t) => {
  for (const [name, before, after] of anew) {
    t.deepEqual(describe(met(before, after)), [
      `vip-moves: backup: VI_1 gets another ${name}: all directors start the instance again, and no director owns 10.0.0.227 meanwhile (3415 ms)`,
    ]);
    t.deepEqual(describe(met(before, after, { after: ['backup'] })), [
      `vip-moves: backup: VI_1 gets another ${name}: the next director takes 10.0.0.227 before the other lets go, and gives back; open connections may end (0 ms)`,
    ]);
  }
});

test('what an earlier run wrote, and nobody has loaded yet, may begin an instance anew', (t) => {
  const meet: Change = { ...serviceAction('reload'), steps: [{ type: 'meet' }] };
  t.deepEqual(describe(planOf({ backup: [meet], master: [meet] })), [
    'vip-moves: master: an earlier run was cut off before the directors loaded what it wrote: they load it at the same moment; if that starts VI_1 again, no director owns 10.0.0.227 meanwhile (3415 ms)',
  ]);
});

test('a director alone begins anew too', (t) => {
  const alone = makeCluster({ members: referenceInstance.members.slice(0, 1) });
  const change = rewritten(conf({ priority: 150, vrid: 52 }), conf({ priority: 150 }));
  t.deepEqual(describe(planOf({ master: [change] }), masterHasIt, alone), [
    'vip-moves: master: VI_1 gets another virtual router id: keepalived starts the instance again, and no director owns 10.0.0.227 meanwhile (3415 ms)',
  ]);
});

test('a list of addresses divides nobody where every keepalived is 2.3.3 or later', (t) => {
  const plan = onBoth({}, { vips: [vip, '10.0.0.228'] });
  const addresses = new Map(Object.entries(masterHasIt));
  const configured = new Set(addresses.keys());
  const impactWith = (installed: Readonly<Record<string, string>>) =>
    makeForecast({
      cluster,
      plan,
      addresses,
      configured,
      installed: new Map(Object.entries(installed)),
    }).impact.length;
  t.is(impactWith({ master: '2.3.3', backup: '2.3.4' }), 0);
  t.is(impactWith({ master: '2.3.4', backup: '2.3.2' }), 1);
  t.is(impactWith({ master: '2.3.4' }), 1);
});

test('another name of an instance is no change', (t) => {
  const plan = onBoth({ name: 'VI_OLD' });
  t.deepEqual(describe(plan), []);
});

const divided = (what: string): string =>
  `vip-moves: backup: VI_1 gets another ${what}: the directors do not hear each other, and each takes 10.0.0.227 (all directors have the same)`;

test('a VIP that goes ends its connections, and divides the directors until it is gone from both', (t) => {
  const other = '10.0.0.228';
  const both = { ...masterHasIt, master: [vip, other] };
  t.deepEqual(describe(onBoth({ vips: [vip, other] }), both), [
    'drops-connections: backup: VI_1 loses 10.0.0.228: its connections end, and no director answers there (the inventory has it again)',
    divided('list of addresses'),
  ]);
});

test('a service that goes is missed until the inventory has it again, and is no cheap change', (t) => {
  const plan = onBoth({ port: 80 }, { port: 8080 });
  t.deepEqual(describe(plan), [
    'drops-connections: backup: the service TCP 10.0.0.227:80 is removed: its connections end, and no director answers there (the inventory has it again)',
  ]);
  t.is(costOf(foresee(plan)).type, 'until');
  t.deepEqual(describe(plan, nobodyHasIt), []);
});

for (const [name, before, after] of [
  ['virtual router id', { vrid: 52 }, {}],
  ['VRRP version', { version: 3 }, {}],
  ['advert interval', { advert: '2' }, {}],
  ['password', { password: 'x' }, {}],
  ['list of addresses', {}, { vips: [vip, '10.0.0.228'] }],
  ['list of peers', { peers: ['192.168.56.9'] }, { peers: ['192.168.56.1'] }],
] as const) {
  test(`another ${name} divides the directors until both have it`, (t) => {
    t.deepEqual(describe(onBoth(before, after)), [divided(name)]);
  });
}

test('the order of addresses divides nobody, nor do those that adverts leave out', (t) => {
  const vips = [vip, '10.0.0.228'];
  t.deepEqual(describe(onBoth({ vips }, { vips: vips.toReversed() })), []);
  const excluded = ['}', 'virtual_ipaddress_excluded {', '10.0.0.229'];
  t.deepEqual(describe(onBoth({}, { vips: [vip, ...excluded] })), []);
});

/** What is advised, from a plan in which only these directors' configurations are seen to. */
function advise(plan: Plan, configured: readonly string[]): readonly (string | undefined)[] {
  const addresses = new Map(Object.entries(masterHasIt));
  const situation = {
    ...{ cluster, plan, addresses, installed: new Map() },
    configured: new Set(configured),
  };
  return makeForecast(situation).impact.map(({ instead }) => instead);
}

test('who would divide the directors is told a better way, if there is one', (t) => {
  const all = ['master', 'backup'];
  const { stages } = onBoth({ vrid: 52 });
  t.deepEqual(advise({ stages }, all), [undefined]);
  t.deepEqual(advise({ stages }, ['backup']), [
    'without --limit and --tags, or with master too: they load it at the same moment',
  ]);
});

test('with VRRPv3 the interval is told, and divides nobody', (t) => {
  t.deepEqual(describe(onBoth({ version: 3, advert: '1' }, { version: 3, advert: '0.1' })), []);
});

test('other priorities move the VIP without a gap', (t) => {
  const plan = planOf({ backup: [rewritten(conf({ priority: 200 }), conf({ priority: 100 }))] });
  const backupHasIt = { master: ['192.168.56.1'], backup: [vip] };
  t.deepEqual(describe(plan, backupHasIt), [
    'vip-moves: master: master gets the highest priority of VI_1: it takes 10.0.0.227; open connections may end (0 ms)',
  ]);
  t.deepEqual(describe(plan, masterHasIt), []);
});

function times(t: ExecutionContext, plan: Plan) {
  const { times, timesBefore } = foresee(plan);
  t.is(times.instances[0]?.cleanStop?.maxMs, 610);
  return timesBefore;
}

test('the old times are told where the plan alters them', (t) => {
  const before = times(t, onBoth({ advert: '2', delayLoop: 60, retry: 1 }));
  t.is(before?.instances[0]?.hostDeath?.maxMs, 6610);
  t.is(before?.services[0]?.deadProcess.maxMs, 63_000);
});

test('the old times come from the director whose file changes', (t) => {
  const before = times(
    t,
    planOf({ backup: [rewritten(conf({ priority: 99 }), conf({ priority: 100 }))] }),
  );
  t.is(before?.instances[0]?.cleanStop?.maxMs, 614);
});

test('the same times are not told twice', (t) => {
  t.is(times(t, onBoth({ servers: ['192.168.56.102'] })), undefined);
});

test('a new cluster has no old times', (t) => {
  t.is(times(t, planOf({ master: [rewritten(undefined, conf({ priority: 150 }))] })), undefined);
});

test('what cannot be read is not made up', (t) => {
  t.is(
    times(t, planOf({ master: [rewritten('include x\n', conf({ priority: 150 }))] })),
    undefined,
  );
});

test('of two old files, one that cannot be read makes all old times unknown', (t) => {
  const plan = planOf(
    { backup: [rewritten('include x\n', conf({ priority: 100 }))] },
    { master: [rewritten(conf({ priority: 200 }), conf({ priority: 150 }))] },
  );
  t.is(times(t, plan), undefined);
});

test('a way back promises what the older files say, not the inventory', (t) => {
  const { times: promised, timesBefore } = foresee(onBoth({}, { advert: '2', delayLoop: 60 }));
  t.is(promised.instances[0]?.hostDeath?.maxMs, 6610);
  t.is(promised.services[0]?.deadProcess.maxMs, 69_000);
  t.is(timesBefore?.instances[0]?.hostDeath?.maxMs, 3610);
});

test('a second director is new: the first one promised nothing', (t) => {
  const plan = planOf(
    { backup: [rewritten(undefined, conf({ priority: 100 }))] },
    { master: [rewritten(conf({ priority: 100 }), conf({ priority: 150 }))] },
  );
  t.is(times(t, plan)?.instances[0]?.cleanStop, undefined);
});
