import type { CheckResult, DrillResult, Report } from '../../../src/model/verify/report.js';
import { catalogue, findDrill } from '../../../src/verify/catalogue.js';
import { isTierDrill } from '../../../src/verify/catalogue/drill.js';
import { toDrillResult } from '../../../src/verify/judge/drill-result.js';
import { crash, partitionHistory, serverDeath, simulatedBudget } from '../../verify/judge/cases.js';
import { failover, simulateHistory, type Scenario } from '../../verify/simulate-history.js';
import type { History } from '../../../src/model/verify/history.js';

// The cluster has no quorum to lose.
const standard = catalogue
  .filter((drill) => drill.standard && !drill.needs.includes('quorum') && !isTierDrill(drill))
  .map(({ name }) => name);

const stays: Scenario['owners'] = [{ director: 'master', fromMs: 0, untilMs: Infinity }];

/** What each drill of the standard set may look like on a sound cluster. */
const soundScenarios: Readonly<Record<string, Partial<Scenario>>> = {
  reload: { owners: stays },
  'broken-reload': { owners: stays },
};

const outages: Readonly<Record<string, number>> = {
  'service-stop': 650,
  'kill-parent': 650,
  connections: 600,
  'master-return': 650,
  'power-off': 3250,
  'link-down': 2850,
  freeze: 0,
};

function soundHistory(name: string): History {
  if (name === 'partition' || name === 'one-way-partition') {
    return { ...partitionHistory(400), drill: name };
  }
  if (name === 'server-process') return simulateHistory(serverDeath(12_300));
  if (name === 'server-host') return simulateHistory(serverHostDeath());
  if (name === 'cold-boot' || name === 'all-servers') return simulateHistory(untilHeal(name));
  const scenario = failover(outages[name] ?? 0, { drill: name, ...soundScenarios[name] });
  return simulateHistory(scenario);
}

function serverHostDeath(): Scenario {
  return serverDeath(27_000, {
    drill: 'server-host',
    loadEndMs: 75_000,
    healMs: 45_000,
    restoredMs: 68_000,
    dead: { server: 'web1', fromMs: 5000, untilMs: 66_000 },
    outOfPool: { server: 'web1', fromMs: 32_000, untilMs: 67_000 },
  });
}

function untilHeal(drill: string): Scenario {
  const silences = [{ fromMs: 5000, untilMs: 24_000 }];
  const boots = drill === 'cold-boot';
  return failover(0, {
    drill,
    target: boots ? ['master', 'backup'] : ['web1', 'web2'],
    silences,
    healMs: 15_000,
    owners: boots
      ? [
          { director: 'master', fromMs: 0, untilMs: 5000 },
          { director: 'master', fromMs: 24_000, untilMs: Infinity },
        ]
      : stays,
  });
}

function toResult(name: string, history: History): DrillResult {
  const budget = simulatedBudget(name);
  return toDrillResult(findDrill(name)!, { history, budget });
}

const passedChecks: readonly CheckResult[] = [
  ['VIP owner', undefined, '10.0.0.227 is on master only'],
  ['Adverts heard', 'backup', 'VRID 51, version 2, every 1 s, priority 150'],
  ['IPVS table', 'master', 'as in the inventory'],
  ['IPVS table', 'backup', 'as in the inventory'],
  ['VIP on loopback', 'web1', '10.0.0.227 is on lo'],
  ['VIP on loopback', 'web2', '10.0.0.227 is on lo'],
  ['No ARP answer', 'web1', 'nobody but master answers for 10.0.0.227'],
  ['Neighbour entry', 'gateway', '10.0.0.227 is at the MAC address of master'],
  ['Persistence', undefined, 'eight clients kept their real server'],
].map(([name = '', host, reason = '']) => ({
  name,
  ...(host === undefined ? {} : { host }),
  status: 'pass',
  reason,
}));

function makeReport(checks: readonly CheckResult[], drills: readonly DrillResult[]): Report {
  return {
    version: 1,
    cluster: 'reference',
    inventory: 'inventories/lab.yml',
    startedAt: '2025-06-01T12:00:00.000Z',
    durationMs: 432_000,
    checks,
    drills,
  };
}

/** The report of a sound cluster. */
export function soundReport(): Report {
  return makeReport(
    passedChecks,
    standard.map((name) => toResult(name, soundHistory(name))),
  );
}

const wrongChecks: readonly CheckResult[] = [
  {
    name: 'Scheduler',
    host: 'backup',
    status: 'fail',
    reason: 'The virtual service 10.0.0.227:80 is scheduled in another way.',
    expected: 'wrr',
    seen: 'rr',
  },
  {
    name: 'Weights',
    status: 'unknown',
    reason: 'One client address alone always gets the same real server for 60 s.',
    unknownIsAllowed: true,
  },
  {
    name: 'Clock',
    host: 'web2',
    status: 'unknown',
    reason: 'The host did not answer in time.',
  },
];

const brokenHistories: Readonly<Record<string, () => History>> = {
  'service-stop': () => simulateHistory(failover(2600)),
  'link-down': () => crash(soundHistory('link-down'), 'requests@client', 9000),
  partition: () => partitionHistory(6000),
  'planned-switchover': () => simulateHistory(failover(100, { drill: 'planned-switchover' })),
};

/** The report of a cluster on which much is wrong. */
export function brokenReport(): Report {
  return makeReport(
    [...wrongChecks, ...passedChecks],
    standard.map((name) => toResult(name, brokenHistories[name]?.() ?? soundHistory(name))),
  );
}

const hostile = `"><script>alert(1)</script><img src=x onerror=alert(2)>'&\u202e\u0007]]>--%{}`;

/** A report in which every text that somebody else wrote tries to break out. */
export function hostileReport(): Report {
  const [drill] = brokenReport().drills;
  const renamed = JSON.parse(
    JSON.stringify(drill).replaceAll(/"(web1|master|gateway|10\.0\.0\.227)"/g, () =>
      JSON.stringify(hostile),
    ),
  ) as DrillResult;
  const { history, budget } = renamed;
  const again = toDrillResult(
    { ...findDrill('service-stop')!, title: hostile, description: hostile, name: hostile },
    { history, budget },
  );
  const check: CheckResult = {
    name: hostile,
    host: hostile,
    status: 'fail',
    reason: hostile,
    expected: hostile,
    seen: hostile,
  };
  const report = makeReport([check], [again]);
  return { ...report, cluster: hostile, inventory: hostile, startedAt: hostile };
}
