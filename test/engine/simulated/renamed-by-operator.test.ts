import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { announceForecast } from '../../../src/app/plan/announce-forecast.js';
import { requireAffordable } from '../../../src/app/plan/require-affordable.js';
import { planRun } from '../../../src/engine/plan-run.js';
import { LvsError } from '../../../src/model/problem/error.js';
import type { Change } from '../../../src/model/plan/change.js';
import type { Forecast } from '../../../src/model/plan/forecast.js';
import type { Plan } from '../../../src/model/plan/plan.js';
import { addAddress, clusterDevice, removeAddress, type HostState } from './host-state.js';
import { deploy, type World } from './properties.js';
import { inOurWords, openRenamed, ourNames, writeRenamedSite } from './renamed-site.js';
import { SimulatedCluster } from './simulated-cluster.js';
import type { Selection, Site } from './site.js';
import { verbs } from './systemd.js';
import { both, describeShape, openShape, type Shape } from './two-services.js';

const folder = mkdtempSync(path.join(tmpdir(), 'renamed-by-operator-'));
writeRenamedSite(folder, 'renamed');
test.after.always(() => {
  rmSync(folder, { recursive: true });
});

type Side = 'ours' | 'theirs';
type Open = (shape: Shape, selection?: Selection) => Promise<Site>;
const sites: Readonly<Record<Side, Open>> = {
  ours: openShape,
  theirs: (shape, selection) => openRenamed(folder, describeShape(shape), selection),
};

// Of a hash over files their paths are a part.
const digest = /\b[0-9a-f]{64}\b/g;

/** In our words, where it was not in them before. */
function inWords(value: unknown): unknown {
  const text = JSON.stringify(value, (_, one: unknown) =>
    one instanceof RegExp || one === undefined ? String(one) : one,
  );
  return JSON.parse(inOurWords(text).replaceAll(digest, 'DIGEST'));
}

// Only they have units of their own.
function isTheirUnit({ summary }: Change): boolean {
  return /^\/etc\/systemd\/system\/(?:vip|pages)\.service is created$/.test(summary);
}

/** All of a plan that is done, felt, or waited for, in its order. */
function tellPlan({ stages }: Plan): readonly unknown[] {
  return stages.flatMap(({ play, batches }) =>
    batches.map((batch) =>
      batch.flatMap(({ host, tasks }) =>
        tasks.flatMap(({ kind, changes }) =>
          changes
            .filter((change) => !isTheirUnit(change))
            .map(({ summary, note, effect, steps }) => ({
              ...{ play, host, kind, summary, note, effect },
              steps: steps.map((step) => (step.type === 'write' ? { ...step, content: '' } : step)),
            })),
        ),
      ),
    ),
  );
}

function tellConsent(forecast: Forecast): string {
  try {
    requireAffordable(forecast, undefined);
    return 'nobody is asked';
  } catch (error) {
    if (!(error instanceof LvsError)) throw error;
    return error.message;
  }
}

/** What a plan is, what it costs, and whether it may be done without asking. */
async function tell({ site, cluster }: World) {
  const { run } = cluster.open(site);
  const planned = await planRun(run);
  const forecast = announceForecast(run, planned);
  return { plan: tellPlan(planned.plan), forecast, consent: tellConsent(forecast) };
}

type Told = Awaited<ReturnType<typeof tell>>;

/** The same in our words, and not one of our names in theirs. */
function compare(t: ExecutionContext, ours: Told, theirs: Told): void {
  t.deepEqual(inWords(theirs), inWords(ours));
  const text = JSON.stringify(theirs, (_, value: unknown) =>
    // What is built from source is keepalived's own.
    isBuild(value) ? undefined : value,
  );
  for (const name of ourNames) t.false(text.includes(name), `${name} in what is theirs`);
}

function isBuild(value: unknown): boolean {
  const { kind } = (value ?? {}) as { readonly kind?: unknown };
  return kind === 'source_build' || kind === 'installed_build';
}

const everywhere: Shape = { web: both, shop: both };
const spare = ['10.0.0.229'];

const fresh = new Map<string, Promise<SimulatedCluster>>();

/** A cluster that is sound, deployed once for all who begin with a copy of it. */
function deployed(side: Side, shape: Shape): Promise<SimulatedCluster> {
  const name = JSON.stringify([side, shape]);
  const known = fresh.get(name) ?? deployOnce(sites[side], shape);
  fresh.set(name, known);
  return known;
}

async function deployOnce(open: Open, shape: Shape): Promise<SimulatedCluster> {
  const site = await open(shape);
  const cluster = new SimulatedCluster(site);
  await deploy({ site, cluster });
  return cluster;
}

/** The same on both sides. */
async function onBoth<T>(work: (side: Side) => Promise<T>) {
  const [ours, theirs] = [await work('ours'), await work('theirs')];
  return { ours, theirs };
}

test('a first deployment is the same, but for the names', async (t) => {
  const { ours, theirs } = await onBoth(async (side) => {
    const site = await sites[side](everywhere);
    return tell({ site, cluster: new SimulatedCluster(site) });
  });
  compare(t, ours, theirs);
});

type Turn = {
  readonly from?: Partial<Shape>;
  readonly to?: Partial<Shape>;
  readonly selection?: Selection;
  /** What clients feel, in some words of it; none: nothing. */
  readonly felt?: RegExp;
};

const turns: Readonly<Record<string, Turn>> = {
  'an address more, for which directors meet': { to: { spare } },
  'an address less': { from: { spare }, felt: /loses 10\.0\.0\.229/ },
  'another VRID, which is handed over': { to: { vrrpId: 52 }, felt: /takes .* before the other/ },
  'another build, which moves the addresses': {
    ...{ to: { keepalived: '2.2.8' }, felt: /10\.0\.0\.227 .* to lb2 and back/ },
  },
  'another build and an address, in two steps': {
    ...{ to: { keepalived: '2.2.8', spare }, felt: /to lb2 and back/ },
  },
  'a real server that leaves a service, drained': {
    ...{ to: { web: ['web1'] }, felt: /last longer than 30 s end/ },
  },
  'a real server that comes': { from: { web: ['web1'] } },
  'a real server that leaves, and directors that are left out': {
    ...{ to: { web: ['web1'] }, selection: { limit: ['web2'] } },
    felt: /it stops answering on 10\.0\.0\.227 \(web\)/,
  },
  'a real server that leaves by --tags': {
    ...{ to: { web: ['web1'] }, selection: { tags: ['web', 'real_servers'] } },
    felt: /lb1 and lb2 are not changed by this run/,
  },
};

for (const [name, { from, to, selection, felt }] of Object.entries(turns)) {
  test(`${name}: the same, but for the names`, async (t) => {
    const shape = { ...everywhere, ...to };
    const { ours, theirs } = await onBoth(async (side) => {
      const site = await sites[side](shape);
      const cluster = (await deployed(side, { ...everywhere, ...from })).copy(site);
      const told = await tell({ site: await sites[side](shape, selection), cluster });
      const done = await deploy({ site, cluster });
      const again = await deploy({ site, cluster });
      return { ...told, done: tellPlan(done.plan), again: tellPlan(again.plan) };
    });
    compare(t, ours, theirs);
    const impact = JSON.stringify(theirs.forecast.impact);
    if (felt === undefined) t.is(impact, '[]');
    else t.regex(impact, felt);
    t.true(theirs.plan.flat().length > 0);
    t.deepEqual(theirs.again.flat(), []);
  });
}

/** By the unit's own name on each side. */
const act = (verb: string, ours: string, theirs: string) => (state: HostState) =>
  verbs[verb]?.(state, state.enabled.has(theirs) ? theirs : ours);
const edit = (ours: string, theirs: string) => (state: HostState) => {
  const path = state.files.has(theirs) ? theirs : ours;
  const file = state.files.get(path)!;
  state.files.set(path, { ...file, content: `${file.content}# by hand\n`, mtimeMs: state.nowMs });
};

type Drift = {
  readonly host: string;
  readonly by: (state: HostState) => void;
  readonly felt?: RegExp;
};

const drifts: Readonly<Record<string, Drift>> = {
  'keepalived stopped': {
    ...{ host: 'lb1', by: act('stop', 'keepalived.service', 'vip.service') },
    felt: /lb1.*keepalived starts/,
  },
  "a director's configuration edited": {
    ...{ host: 'lb2', by: edit('/etc/keepalived/keepalived.conf', '/opt/lb/vip.conf') },
  },
  'an edited configuration loaded': {
    host: 'lb2',
    by: (state) => {
      edit('/etc/keepalived/keepalived.conf', '/opt/lb/vip.conf')(state);
      act('reload', 'keepalived.service', 'vip.service')(state);
    },
  },
  'entries taken out of the IPVS table': { host: 'lb1', by: (state) => void (state.ipvs = []) },
  'a virtual address where it should not be': {
    host: 'lb2',
    by: (state) => addAddress(state, clusterDevice, '10.0.0.227/32'),
  },
  'an address taken from lo': {
    host: 'web1',
    by: (state) => void removeAddress(state, 'lo', '10.0.0.227/32'),
  },
  'the addresses of a real server stopped': {
    host: 'web1',
    by: act('stop', 'lvs_rs.service', 'rs-vip.service'),
  },
  "a real server's unit edited": {
    host: 'web2',
    by: edit('/etc/systemd/system/lvs_rs.service', '/etc/systemd/system/rs-vip.service'),
  },
  'a page server that stopped': { host: 'web1', by: act('stop', 'nginx.service', 'pages.service') },
  'sites edited': {
    host: 'web2',
    by: edit('/etc/nginx/conf.d/lvsdeploy.conf', '/opt/lb/site.conf'),
  },
};

for (const [name, { host, by, felt }] of Object.entries(drifts)) {
  test(`drift: ${name}: the same, but for the names`, async (t) => {
    const { ours, theirs } = await onBoth(async (side) => {
      const site = await sites[side](everywhere);
      const cluster = (await deployed(side, everywhere)).copy(site);
      by(cluster.host(host).state);
      cluster.settle();
      const told = await tell({ site, cluster });
      await deploy({ site, cluster });
      const again = await deploy({ site, cluster });
      return { ...told, again: tellPlan(again.plan) };
    });
    compare(t, ours, theirs);
    const impact = JSON.stringify(theirs.forecast.impact);
    if (felt === undefined) t.is(impact, '[]');
    else t.regex(impact, felt);
    t.true(theirs.plan.flat().length > 0, 'something is owed');
    t.deepEqual(theirs.again.flat(), []);
  });
}
