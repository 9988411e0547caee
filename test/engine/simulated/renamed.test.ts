import test, { type ExecutionContext } from 'ava';
import { hostStages, type Plan } from '../../../src/model/plan/plan.js';
import { managedBy } from '../../../src/model/run/managed-by.js';
import { deploy, type Outcome, type World } from './properties.js';
import { SimulatedCluster } from './simulated-cluster.js';
import { openSite } from './site.js';

const inventory = (name: string): string =>
  JSON.stringify({
    name,
    vip: '10.0.0.227',
    services: [{ port: 80, persistence: 60 }],
    directors: { lb1: '192.168.56.1', lb2: '192.168.56.2' },
    real_servers: { web1: '192.168.56.102', web2: '192.168.56.103' },
    gateway: '192.168.56.254',
    builder: '192.168.56.200',
    web_server: 'nginx',
  });

/** What files of earlier versions say about where they come from. */
const formerTexts = [
  [
    managedBy,
    'Managed by lvsdeploy from inventory lab.yml (cluster lab): changes made here are overwritten.',
  ],
  [', a director. See keepalived.conf(5).', ', director of cluster lab. See keepalived.conf(5).'],
] as const;

function writeAsBefore(script: string): string {
  return formerTexts.reduce((text, [now, former]) => text.replaceAll(now, former), script);
}

async function deployLab(onTheWay = (script: string): string => script): Promise<SimulatedCluster> {
  const site = await openSite(inventory('lab'), { file: 'lab.yml' });
  const cluster = new SimulatedCluster(site);
  cluster.onTheWay = onTheWay;
  await deploy({ site, cluster });
  return cluster;
}

async function become(
  before: SimulatedCluster,
  name: string,
  file: string,
): Promise<World & { readonly done: Outcome }> {
  const site = await openSite(inventory(name), { file });
  const cluster = before.copy(site);
  return { site, cluster, done: await deploy({ site, cluster }) };
}

function countWhatMatters(plan: Plan) {
  const changes = hostStages(plan).flatMap(({ tasks }) => tasks.flatMap((task) => task.changes));
  const units = changes.flatMap(({ effect }) => (effect?.type === 'service' ? [effect.unit] : []));
  return { changes, units };
}

function tell(t: ExecutionContext, what: string, plan: Plan): void {
  const { changes, units } = countWhatMatters(plan);
  t.log(`${what}: ${changes.length} changes planned, ${units.length} units touched`);
}

test('an inventory under another name, or in another folder, changes nothing', async (t) => {
  const { done, site } = await become(await deployLab(), 'lab', 'production.yml');
  tell(t, 'inventory file renamed', done.plan);
  t.deepEqual(countWhatMatters(done.plan), { changes: [], units: [] });
  for (const { host } of site.hosts) t.is(done.execs.get(host.name), 1);
});

test('a cluster under another name changes only the page that shows it, and touches no unit', async (t) => {
  const { done } = await become(await deployLab(), 'shop', 'lab.yml');
  tell(t, 'cluster renamed', done.plan);
  const { changes, units } = countWhatMatters(done.plan);
  t.deepEqual(
    changes.map(({ summary }) => summary),
    Array<string>(2).fill('/var/www/lvsdeploy/index.html gets new content'),
  );
  t.deepEqual(units, []);
});

test('files that say where they come from as earlier versions did stay as they are', async (t) => {
  const before = await deployLab(writeAsBefore);
  const conf = before.host('lb1').state.files.get('/etc/keepalived/keepalived.conf')?.content;
  t.true(conf?.includes('from inventory lab.yml (cluster lab)'));
  t.true(conf?.includes('lb1, director of cluster lab.'));
  const { done } = await become(before, 'lab', 'lab.yml');
  tell(t, 'upgrade from earlier headers', done.plan);
  t.deepEqual(countWhatMatters(done.plan), { changes: [], units: [] });

  const renamed = await become(before, 'shop', 'production.yml');
  tell(t, 'upgrade from earlier headers, with both renamed', renamed.done.plan);
  const { changes, units } = countWhatMatters(renamed.done.plan);
  t.is(changes.length, 2);
  t.deepEqual(units, []);
});
