import test from 'ava';
import { hostStages, type Plan } from '../../../src/model/plan/plan.js';
import { chooseAffordable } from '../../effort.js';
import { listTraces, watchBlackHoles } from './black-holes.js';
import { deployFresh } from './deployed.js';
import { differences, digestCluster } from './digest.js';
import { converge, deploy, type Outcome } from './properties.js';
import type { Fault } from './simulated-cluster.js';
import { both, openShape, shopVip, webVip, type Shape } from './two-services.js';

async function become(from: Shape, to: Shape) {
  const { cluster: before } = await deployFresh(await openShape(from));
  const site = await openShape(to);
  const cluster = before.copy(site);
  const holes = watchBlackHoles(cluster);
  const done = await deploy({ site, cluster });
  return { before, site, cluster, holes: [...holes], done };
}

function describePlan({ stages }: Plan): readonly string[] {
  return stages.flatMap(({ play, batches }) =>
    batches.flatMap((batch) =>
      batch.flatMap(({ host, tasks }) =>
        tasks.flatMap(({ changes }) =>
          changes.map(({ summary }) => `${play}, ${host}: ${summary.split(/, then|: /)[0]}`),
        ),
      ),
    ),
  );
}

function owed({ plan }: Outcome): number {
  return hostStages(plan).flatMap(({ tasks }) => tasks.flatMap(({ changes }) => changes)).length;
}

const shrunk = [
  "real servers' strays, web2: /etc/nginx/conf.d/lvsdeploy.conf gets new content",
  "real servers' strays, web2: nginx.service is reloaded",
  "real servers' strays, web2: /usr/local/sbin/lvs_rs.sh gets new content",
  "real servers' strays, web2: lvs_rs.service is reloaded",
];

test('a real server that leaves one of two services answers for it until both directors have let go', async (t) => {
  const { site, cluster, holes, done } = await become(
    { web: both, shop: both },
    { web: ['web1'], shop: both },
  );
  const letGo = (director: string) => [
    `directors, ${director}: web2 of web is drained`,
    `directors, ${director}: /etc/keepalived/keepalived.conf gets new content`,
    `directors, ${director}: keepalived.service is reloaded`,
  ];
  t.deepEqual(describePlan(done.plan), [...letGo('lb2'), ...letGo('lb1'), ...shrunk]);
  t.deepEqual(holes, []);
  t.deepEqual(listTraces(cluster.host('web2').state, webVip), []);
  t.true(listTraces(cluster.host('web2').state, shopVip).length > 0);
  t.is(owed(await deploy({ site, cluster })), 0);
});

test('a real server that comes to a service is ready before the directors send requests', async (t) => {
  const { holes, done } = await become({ web: ['web1'], shop: both }, { web: both, shop: both });
  t.deepEqual(holes, []);
  t.false(describePlan(done.plan).some((line) => line.startsWith("real servers' strays")));
});

test('a real server that goes over to another service has both for a while', async (t) => {
  const { cluster, holes, done } = await become(
    { web: both, shop: ['web1'] },
    { web: ['web1'], shop: both },
  );
  const plan = describePlan(done.plan);
  t.deepEqual(plan.slice(0, 4), [
    'real servers, web2: /usr/local/sbin/lvs_rs.sh gets new content',
    'real servers, web2: lvs_rs.service is reloaded',
    'web server, web2: /etc/nginx/conf.d/lvsdeploy.conf gets new content',
    'web server, web2: nginx.service is reloaded',
  ]);
  t.deepEqual(plan.slice(-4), shrunk);
  t.deepEqual(holes, []);
  t.deepEqual(listTraces(cluster.host('web2').state, webVip), []);
});

test('a real server that leaves its only service keeps its addresses as long', async (t) => {
  const { cluster, holes } = await become(
    { web: both, shop: ['web1'] },
    { web: ['web1'], shop: ['web1'] },
  );
  t.deepEqual(holes, []);
  t.deepEqual(listTraces(cluster.host('web2').state, webVip), []);
});

/** Going over to another service, with a fault at each moment of it, and then once more without. */
async function interruptEverywhere(
  type: Fault['type'],
  check: (afterActions: number, holes: ReadonlySet<string>, left: readonly string[]) => void,
): Promise<void> {
  const [from, to] = [
    { web: both, shop: ['web1'] },
    { web: ['web1'], shop: both },
  ];
  const { before, site, cluster: whole } = await become(from, to);
  const wanted = digestCluster(whole, site);
  const moments = Array.from({ length: whole.actions }, (_, afterActions) => afterActions);
  for (const afterActions of chooseAffordable(moments)) {
    const cluster = before.copy(site);
    const holes = watchBlackHoles(cluster);
    cluster.fault = { type, afterActions };
    await converge({ site, cluster });
    await deploy({ site, cluster });
    check(afterActions, holes, differences(wanted, digestCluster(cluster, site)));
  }
}

test('wherever leaving is cut off, nobody asks in vain, and the next run finishes it', async (t) => {
  t.timeout(5 * 60_000);
  await interruptEverywhere('kill', (afterActions, holes, left) => {
    t.deepEqual([...holes], [], `killed after ${afterActions} actions`);
    t.deepEqual(left, []);
  });
});

test('wherever the power goes while a real server leaves, the next run finishes it', async (t) => {
  t.timeout(5 * 60_000);
  await interruptEverywhere('power-off', (afterActions, _, left) => {
    t.deepEqual(left, [], `powered off after ${afterActions} actions`);
  });
});
