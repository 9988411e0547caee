import test from 'ava';
import { formatCondition } from '../../../src/report/text/condition-text.js';
import type { Condition } from '../../../src/model/verify/condition.js';
import type { ClusterStatus, RealServerStatus } from '../../../src/model/verify/status.js';
import { judgeCondition, ofServices } from '../../../src/verify/status/judge-condition.js';

const web1: RealServerStatus = {
  ...{ host: 'web1', address: '192.168.56.102', port: 80 },
  ...{ weight: 3, active: 4, inactive: 1, outOf: [] },
};
const web2: RealServerStatus = { ...web1, host: 'web2', address: '192.168.56.103' };
const drained = { since: '2026-11-30T10:00:00Z', by: 'alice@desk' };

const sound: ClusterStatus = {
  ...{ cluster: 'lab', atMs: 0 },
  vips: [{ address: '10.0.0.227', owners: ['master'] }],
  directors: [director('master', 'MASTER'), director('backup', 'BACKUP')],
  services: [service('web', [web1, web2])],
};

function director(name: string, state: 'MASTER' | 'BACKUP' | 'FAULT') {
  const instances = [{ name: 'VI_1', state, priority: 100 }];
  return { name, reached: true, keepalived: 'runs', instances, transitions: [] } as const;
}

function service(name: string, realServers: readonly RealServerStatus[]) {
  const place = '10.0.0.227:80';
  return { name, vip: '10.0.0.227', protocol: 'TCP', place, scheduler: 'wrr', realServers };
}

function withServers(...realServers: readonly RealServerStatus[]): ClusterStatus {
  return { ...sound, services: [service('web', realServers)] };
}

type Case = readonly [
  what: string,
  status: ClusterStatus,
  severity: Condition['severity'],
  text: string,
];

const lost = { name: 'backup', reached: false, failure: 'no answer within 10 s' } as const;
const dead = { ...director('backup', 'BACKUP'), keepalived: 'does not run' } as const;
const { weight: _weight, active: _active, ...nowhere } = web1;

const cases: readonly Case[] = [
  ['all is well', sound, 'ok', ''],
  [
    'a VIP without an owner',
    { ...sound, vips: [{ address: '10.0.0.227', owners: [] }] },
    ...(['critical', 'no director owns 10.0.0.227'] as const),
  ],
  [
    'a VIP with two',
    { ...sound, vips: [{ address: '10.0.0.227', owners: ['master', 'backup'] }] },
    ...(['critical', 'master and backup own 10.0.0.227 at once'] as const),
  ],
  [
    'an owner that nobody knows is worse than the director that was not reached',
    {
      ...sound,
      vips: [{ address: '10.0.0.227', unknown: 'nobody looked at master' }],
      directors: [{ ...lost, name: 'master' }, director('backup', 'BACKUP')],
    },
    ...(['unknown', 'who owns 10.0.0.227 is not known: nobody looked at master'] as const),
  ],
  [
    'a standby that was not reached',
    { ...sound, directors: [director('master', 'MASTER'), lost] },
    ...(['warning', 'backup was not reached: no answer within 10 s'] as const),
  ],
  [
    'a standby without keepalived',
    { ...sound, directors: [director('master', 'MASTER'), dead] },
    ...(['warning', 'keepalived does not run on backup'] as const),
  ],
  [
    'a standby that could not take over',
    { ...sound, directors: [director('master', 'MASTER'), director('backup', 'FAULT')] },
    ...(['warning', 'VI_1 is FAULT on backup'] as const),
  ],
  [
    'a real server that the owner has taken out',
    withServers(web1, { ...web2, outOf: ['master'] }),
    ...(['warning', 'web2 is out of the pool of web on master'] as const),
  ],
  [
    'a real server that only the standby has taken out, although it is the only one that it had',
    withServers({ ...web1, outOf: ['backup'] }),
    ...(['warning', 'web1 is out of the pool of web on backup'] as const),
  ],
  [
    'none left',
    withServers({ ...nowhere, outOf: ['master', 'backup'] }, { ...web2, weight: 0 }),
    ...(['critical', 'no real server of web gets connections'] as const),
  ],
  [
    'a sorry server in place of them',
    {
      ...sound,
      services: [
        {
          ...service('web', [web1, { ...web2, outOf: ['master'] }]),
          sorryServer: { place: '192.0.2.99:80', answersOn: ['master'] },
        },
      ],
    },
    ...(['critical', 'the sorry server 192.0.2.99:80 answers for web'] as const),
  ],
  ['one that somebody has drained', withServers(web1, { ...web2, weight: 0, drained }), 'ok', ''],
  [
    'one that the inventory gives no weight',
    withServers(web1, { ...web2, weight: 0, quiesced: true }),
    'ok',
    '',
  ],
  [
    'all drained',
    withServers({ ...web1, weight: 0, drained }, { ...web2, weight: 0, drained }),
    ...(['critical', 'every real server of web is drained, or has the weight 0'] as const),
  ],
  [
    'one that a check has given no weight',
    withServers(web1, { ...web2, weight: 0 }),
    ...(['warning', 'web2 has the weight 0 for web'] as const),
  ],
];

for (const [what, status, severity, text] of cases) {
  test(`${what}: ${severity}`, (t) => {
    const condition = judgeCondition(status);
    t.is(condition.severity, severity);
    t.is(condition.complaints[0]?.text ?? '', text);
  });
}

test('of a service that no director could be asked about nothing is said', (t) => {
  const unseen = { ...withServers({ ...nowhere, outOf: [] }), vips: [] };
  const condition = judgeCondition(unseen);
  t.is(condition.severity, 'ok');
  t.notRegex(formatCondition(condition, unseen), /\|/);
});

test('what is said first is the worst, and each other thing has a line', (t) => {
  const status = {
    ...withServers(
      web1,
      { ...web2, outOf: ['master'] },
      { ...web1, host: 'web3', weight: 0, drained },
    ),
    vips: [{ address: '10.0.0.227', owners: [] }],
  };
  t.is(
    formatCondition(judgeCondition(status), status),
    [
      "LVS CRITICAL - no director owns 10.0.0.227 (and 1 more) | 'web real servers'=2;2:;1:;0;2 'web connections'=12;;;0",
      'WARNING - web2 is out of the pool of web on master',
      'web3 is drained for web since 2026-11-30 10:00:00 UTC, by alice@desk',
      '',
    ].join('\n'),
  );
});

test('where all is well it is said who serves, and who owns the VIPs', (t) => {
  t.is(
    formatCondition(judgeCondition(sound), sound),
    "LVS OK - lab serves: web by 2 of 2, 10.0.0.227 owned by master | 'web real servers'=2;2:;1:;0;2 'web connections'=8;;;0\n",
  );
});

test('text has no bar, and a name of figures no quotation mark and no equals sign', (t) => {
  const status = { ...sound, cluster: 'a|b', services: [service("it's=x", [web1])] };
  const [text = '', figures = '', ...rest] = formatCondition(judgeCondition(status), status).split(
    ' | ',
  );
  t.regex(text, /^LVS OK - a\/b serves: it's=x by 1 of 1/);
  t.regex(figures, /^'it''s_x real servers'=1;/);
  t.deepEqual(rest, []);
});

test('of some services only their VIPs count', (t) => {
  const two = {
    ...sound,
    vips: [...sound.vips, { address: '10.0.0.228', owners: [] }],
    services: [...sound.services, { ...service('mail', [web1]), vip: '10.0.0.228' }],
  };
  t.is(judgeCondition(ofServices(two, ['web'])).severity, 'ok');
  t.is(judgeCondition(ofServices(two, ['mail'])).severity, 'critical');
});
