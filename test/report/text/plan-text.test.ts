import path from 'node:path';
import test from 'ava';
import { failoverTimes } from '../../../src/lvs/failover-times.js';
import type { Disturbance, Forecast } from '../../../src/model/plan/forecast.js';
import { formatPlanMade } from '../../../src/report/text/plan-text.js';
import { plainStyle } from '../../../src/report/words/style.js';
import { matchFile, testFolder } from '../../golden.js';
import { makeCluster } from '../../verify/reference-cluster.js';

const times = failoverTimes(makeCluster());
const counts = { file: 3, service: 2, sysctl: 1 };

const moves: Disturbance = {
  ...{ kind: 'vip-moves', host: 'master', cause: 'keepalived restarts' },
  consequence: '10.0.0.227 moves to backup and back; open connections may end',
  unanswered: { type: 'at-most', ms: 610 },
};
const restarts: Disturbance = {
  ...{ kind: 'drops-connections', host: 'web1', cause: 'nginx restarts' },
  consequence: 'its connections of web end, and new ones fail',
  unanswered: { type: 'until', event: 'nginx runs again' },
};
const leaves: Disturbance = {
  ...{ kind: 'drops-connections', host: 'master', cause: 'web2 leaves 10.0.0.227:80' },
  consequence: 'connections to it end',
  unanswered: { type: 'at-most', ms: 0 },
};
const isMissed: Disturbance = {
  ...{ kind: 'drops-connections', host: 'web2', cause: 'it stops answering on 10.0.0.227 (web)' },
  consequence: 'backup is not changed by this run, and clients still sent here get no answer',
  unanswered: { type: 'until', event: 'the directors stop using it' },
  instead: 'without --limit and --tags, or with backup too: the directors stop using it first',
};
const unclear: Disturbance = {
  ...{ kind: 'unknown', host: 'gateway', cause: 'nftables restarts' },
  consequence: 'lvsdeploy does not know whether clients depend on it',
  unanswered: { type: 'until', event: 'it runs again' },
};

const slower = failoverTimes(makeCluster({ advertIntervalMs: 2000 }, { delayLoopSeconds: 60 }));

type Case = {
  readonly forecast: Forecast;
  readonly isPlan?: boolean;
  readonly verbose?: boolean;
  readonly counts?: Readonly<Record<string, number>>;
};

const cases: Readonly<Record<string, Case>> = {
  'plan-without-impact': { forecast: { times, impact: [] } },
  'plan-with-other-times': { forecast: { times, timesBefore: slower, impact: [] } },
  'plan-moves-the-vip': { forecast: { times, impact: [moves] } },
  'plan-drops-connections': { forecast: { times, impact: [leaves, restarts, unclear] } },
  'plan-with-a-better-way': { forecast: { times, impact: [moves, isMissed] } },
  'plan-ends-open-connections': { forecast: { times, impact: [leaves] } },
  'plan-nobody-knows': { forecast: { times, impact: [unclear] } },
  'plan-verbose': { forecast: { times, timesBefore: slower, impact: [moves] }, verbose: true },
  'plan-empty': { forecast: { times, impact: [] }, counts: {} },
  'up-without-impact': { forecast: { times, impact: [] }, isPlan: false },
  'up-with-other-times': {
    forecast: { times, timesBefore: slower, impact: [moves] },
    isPlan: false,
  },
  'plan-of-a-director-alone': {
    forecast: {
      times: failoverTimes(makeCluster({ nopreempt: true, members: [] })),
      impact: [],
    },
  },
};

for (const [name, { forecast, isPlan = true, verbose = false, ...rest }] of Object.entries(cases)) {
  test(`a plan as a whole: ${name}`, (t) => {
    const event = { type: 'plan-made', counts, ...rest, forecast } as const;
    const lines = formatPlanMade(event, { style: plainStyle, isPlan, verbose });
    const file = path.join(testFolder('report', 'fixtures'), `${name}.txt`);
    matchFile(t, lines.map((line) => `${line}\n`).join(''), file);
  });
}

test('colours are told apart from the words', (t) => {
  const options = { isPlan: true, verbose: true };
  const event = {
    type: 'plan-made',
    counts,
    forecast: { times, timesBefore: slower, impact: [moves] },
  } as const;
  const coloured = formatPlanMade(event, {
    ...options,
    style: (_, text) => `\u001b[1m${text}\u001b[0m`,
  });
  // eslint-disable-next-line no-control-regex
  const bare = coloured.map((line) => line.replaceAll(/\u001b\[\d+m/g, ''));
  t.deepEqual(bare, formatPlanMade(event, { ...options, style: plainStyle }));
});
