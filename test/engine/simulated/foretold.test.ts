import test from 'ava';
import { announceForecast } from '../../../src/app/plan/announce-forecast.js';
import { planRun } from '../../../src/engine/plan-run.js';
import type { Disturbance } from '../../../src/model/plan/forecast.js';
import { chooseAffordable } from '../../effort.js';
import { watchBlackHoles } from './black-holes.js';
import { deployFresh } from './deployed.js';
import { applyDrift, driftKinds, type Drift } from './drift.js';
import { deploy, type World } from './properties.js';
import type { Selection } from './site.js';
import { both, openShape, type Shape } from './two-services.js';

/** What `plan` says about traffic. */
async function foretell({ site, cluster }: World): Promise<readonly Disturbance[]> {
  const { run } = cluster.open(site);
  return announceForecast(run, await planRun(run)).impact;
}

/** A cluster of one shape, and a run to another one, or part of it. */
async function turn(from: Shape, to: Shape, selection: Selection = {}): Promise<World> {
  const { cluster } = await deployFresh(await openShape(from));
  // Hosts that are no part of the run are there all the same.
  return { site: await openShape(to, selection), cluster: cluster.copy(await openShape(to)) };
}

const everywhere: Shape = { web: both, shop: both };
const leaves: Shape = { web: ['web1'], shop: both };

type Turn = {
  readonly from?: Partial<Shape>;
  readonly to?: Partial<Shape>;
  readonly selection?: Selection;
};

type Leaving = Turn & {
  /** What web2 no longer answers. */
  readonly places?: string;
  /** Who may ask it all the same; none: nobody. */
  readonly missedBy?: readonly string[];
};

const onlyWeb2 = { limit: ['web2'] };
const onlyServers = { tags: ['real_servers', 'web'] };
const lb1IsBuilder = { builder: 'lb1' };
const directors = ['lb1', 'lb2'];

const leavings: Readonly<Record<string, Leaving>> = {
  'leaves one of two services by --limit': { selection: onlyWeb2, missedBy: directors },
  'leaves its only service by --limit': {
    ...{ from: { shop: ['web1'] }, to: { web: ['web1'], shop: ['web1'] }, selection: onlyWeb2 },
    ...{ places: '192.168.56.103:80 and 10.0.0.227 (web)', missedBy: directors },
  },
  'goes over to another service by --limit': {
    ...{ from: { shop: ['web1'] }, selection: onlyWeb2, missedBy: directors },
  },
  'leaves by --tags': { selection: onlyServers, missedBy: directors },
  'leaves by --tags, and a director only builds': {
    ...{ from: lb1IsBuilder, to: { ...leaves, ...lb1IsBuilder } },
    ...{ selection: { tags: ['build', ...onlyServers.tags] }, missedBy: directors },
  },
  'leaves by --limit, and one director lets go': {
    ...{ selection: { limit: ['web2', 'lb1'] }, missedBy: ['lb2'] },
  },
  'leaves by --limit, and all directors let go': { selection: { limit: ['web2', 'directors'] } },
  'leaves in a whole run': {},
  'comes to a service by --limit': { from: leaves, to: everywhere, selection: onlyWeb2 },
};

for (const [name, { from, to = leaves, selection, ...wanted }] of Object.entries(leavings)) {
  const { places = '10.0.0.227 (web)', missedBy = [] } = wanted;
  const names = missedBy.join(' and ');
  test(`a real server ${name}: missed by ${names || 'nobody'}`, async (t) => {
    const world = await turn({ ...everywhere, ...from }, { ...everywhere, ...to }, selection);
    const missed = (await foretell(world)).filter(({ host }) => host === 'web2');
    const holes = watchBlackHoles(world.cluster);
    await deploy(world);
    // What is said is what happens.
    t.deepEqual([...new Set(Array.from(holes, (hole) => hole.split(' ')[0]))].sort(), missedBy);
    const are = missedBy.length === 1 ? 'is' : 'are';
    const text = `it stops answering on ${places}: ${names} ${are} not changed by this run, and clients still sent here get no answer`;
    t.deepEqual(
      missed.map(({ cause, consequence }) => `${cause}: ${consequence}`),
      missedBy.length === 0 ? [] : [text],
    );
  });
}

test('a real server that is repaired by --limit is not missed, whatever was done to it', async (t) => {
  t.timeout(3 * 60_000);
  const { cluster } = await deployFresh(await openShape(everywhere));
  const all = await openShape(everywhere);
  const site = await openShape(everywhere, { limit: ['web2'] });
  const kinds = Object.keys(driftKinds) as Drift['kind'][];
  const drifts = kinds.flatMap((kind) => [0, 1, 2, 3, 4, 5, 6].map((pick) => ({ kind, pick })));
  for (const drift of chooseAffordable(drifts)) {
    const drifted = cluster.copy(all);
    applyDrift(drifted.host('web2').state, drift);
    const foretold = await foretell({ site, cluster: drifted });
    t.deepEqual(
      foretold.filter(({ instead }) => instead !== undefined),
      [],
      JSON.stringify(drift),
    );
  }
});

const spare = ['10.0.0.229'];
const keepalived = '2.2.8';

type Change = Turn & {
  /** Where they are divided: how they would not be. */
  readonly instead?: string;
};

const changes: Readonly<Record<string, Change>> = {
  'a build and an address more': { to: { keepalived, spare } },
  'a build and an address less': { from: { spare }, to: { keepalived } },
  'a build': { to: { keepalived } },
  'an address more': { to: { spare } },
  'an address less': { from: { spare } },
  'an address more, by --limit': {
    ...{ to: { spare }, selection: { limit: ['lb1'] } },
    instead: 'without --limit and --tags, or with lb2 too: they load it at the same moment',
  },
};

for (const [name, { from, to, selection, instead: advice }] of Object.entries(changes)) {
  const foretold = advice === undefined ? 'go on hearing each other' : 'are divided';
  test(`directors that get ${name} ${foretold}`, async (t) => {
    const world = await turn({ ...everywhere, ...from }, { ...everywhere, ...to }, selection);
    const divided = (await foretell(world)).filter(({ consequence }) =>
      consequence.startsWith('the directors do not hear each other'),
    );
    t.deepEqual(
      divided.map(({ instead }) => instead),
      advice === undefined ? [] : [advice],
    );
  });
}
