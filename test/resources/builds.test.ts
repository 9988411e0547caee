import test from 'ava';
import { prepareBuild } from '../../src/build/script/prepared-build.js';
import { allBuildPackages } from '../../src/build/distribution.js';
import type { InstalledBuild } from '../../src/facts/packages/installed-build.js';
import type { PackageFact } from '../../src/facts/packages/package.js';
import type { Change } from '../../src/model/plan/change.js';
import type { BuildRequest } from '../../src/model/cluster/build-request.js';
import { LvsError } from '../../src/model/problem/error.js';
import { factId } from '../../src/model/host/fact.js';
import { installedBuild } from '../../src/resources/packages/installed-build.js';
import { sourceBuild } from '../../src/resources/packages/source-build.js';
import { context, known, makeArgs } from './plan-task.js';

const request: BuildRequest = {
  program: 'keepalived',
  version: '2.2.7',
  origin: { type: 'upstream' },
};
const withBuild = { ...context, cluster: { ...context.cluster, builds: [request] } };
const { key } = prepareBuild(request, known.host);
const artifact = { type: 'build', program: 'keepalived', version: '2.2.7', key } as const;

const apt: PackageFact = { manager: 'apt' };
const installedPackage: PackageFact = { manager: 'apt', version: '1' };

function planBuilding(
  finished: readonly string[],
  packageFact: PackageFact,
  builds: string[] = [],
) {
  const names = allBuildPackages('keepalived');
  const packageFacts = names.map((name) => [`package ${name}`, packageFact] as const);
  const seen = { finished, ...Object.fromEntries(packageFacts) };
  return sourceBuild.diff(request, seen, { ...known, builds: new Set(builds) });
}

function stepTypes(changes: readonly Change[]): string[] {
  return changes.flatMap(({ steps }) => steps.map((step) => step.type));
}

test('a builder that has nothing gets the packages, the source, and builds', (t) => {
  const changes = planBuilding([], apt);
  t.deepEqual(stepTypes(changes), ['run', 'put', 'run', 'fetch']);
  t.regex(changes[0]?.summary ?? '', /^gcc, libc6-dev, make, .*libsystemd-dev are installed$/);
  t.is(changes[1]?.summary, 'keepalived 2.2.7 is built from source');
  const fetch = { type: 'fetch', artifact, path: `/var/cache/lvsdeploy/builds/${key}.tar.gz` };
  t.deepEqual(changes[1]?.steps.at(-1), fetch as never);
});

test('a builder with the packages only builds', (t) => {
  t.deepEqual(stepTypes(planBuilding([], installedPackage)), ['put', 'run', 'fetch']);
});

test('what the builder has finished is only taken from it', (t) => {
  t.deepEqual(stepTypes(planBuilding([key], apt)), ['fetch']);
});

test('what the control host has is not built, and the builder needs no packages', (t) => {
  t.deepEqual(planBuilding([], apt, [key]), []);
});

test('an older finished build does not count', (t) => {
  t.deepEqual(stepTypes(planBuilding(['keepalived-2.2.6'], installedPackage)), [
    'put',
    'run',
    'fetch',
  ]);
});

test('every package of the builder is asked for in one kind of fact', (t) => {
  const ids = Object.values(sourceBuild.facts(request)).map(factId);
  t.true(ids.includes('finished-builds keepalived'));
  t.true(ids.includes('package libnl-genl-3-dev'));
});

function planInstalling(installed: InstalledBuild, rival: PackageFact = apt) {
  return installedBuild.diff(request, { installed, rival }, known);
}

const whole: InstalledBuild = {
  type: 'present',
  key,
  interrupted: false,
  changed: [],
  missing: [],
};

test('a director without the program gets it', (t) => {
  const [change] = planInstalling({ type: 'absent' });
  t.is(change?.summary, 'keepalived 2.2.7 is installed');
  t.deepEqual(change?.steps[0], {
    type: 'put',
    artifact,
    path: `/var/lib/lvsdeploy/builds/archive/${key}.tar.gz`,
  });
});

test('the plan expects the stamp as a file, so that a service restarts on it', (t) => {
  const [change] = planInstalling({ type: 'absent' });
  const expected = new Map(change?.expects.map(({ ref, value }) => [factId(ref), value]));
  t.like(expected.get('file /var/lib/lvsdeploy/builds/keepalived/key'), {
    type: 'file',
    content: `${key}\n`,
    mode: 0o644,
    mtimeSeconds: Infinity,
  });
  t.deepEqual(expected.get('installed-build keepalived'), whole);
});

test('another build is an upgrade that names both', (t) => {
  const [change] = planInstalling({ ...whole, key: 'keepalived-2.2.6-old' });
  t.is(change?.summary, `keepalived becomes the build ${key}, was keepalived-2.2.6-old`);
});

test('damaged files are named, and the program is installed again', (t) => {
  const [change] = planInstalling({
    ...whole,
    changed: ['/usr/sbin/keepalived'],
    missing: ['/usr/share/man/man8/keepalived.8'],
    interrupted: true,
  });
  t.is(change?.summary, 'keepalived 2.2.7 is reinstalled');
  t.deepEqual(change?.diffs, [
    { type: 'opaque', name: '/usr/sbin/keepalived', reason: 'differs from what was shipped' },
    { type: 'opaque', name: '/usr/share/man/man8/keepalived.8', reason: 'is missing' },
    { type: 'opaque', name: 'installation of keepalived', reason: 'was cut off' },
  ]);
});

test('a whole build owes nothing', (t) => {
  t.deepEqual(planInstalling(whole), []);
});

test("the distribution's package of the same program is refused, not overwritten", (t) => {
  const error = t.throws(() => planInstalling(whole, installedPackage), { instanceOf: LvsError });
  t.is(error.code, 'UNSUPPORTED_HOST');
  t.regex(error.details.hint ?? '', /apt-get remove keepalived/);
});

test('a director of another distribution needs another build', (t) => {
  const ubuntu = { ...known, host: { ...known.host, osId: 'ubuntu', osVersion: '24.04' } };
  const [change] = installedBuild.diff(request, { installed: whole, rival: apt }, ubuntu);
  t.regex(change?.summary ?? '', /becomes the build keepalived-2\.2\.7-ubuntu24\.04-x86_64-/);
});

test('a program that the inventory does not build is refused at its place', (t) => {
  const args = makeArgs({ program: 'ipvsadm' });
  for (const resource of [sourceBuild, installedBuild]) {
    const error = t.throws(() => resource.parse(args, withBuild), { instanceOf: LvsError });
    t.is(error.message, '`program` is "ipvsadm", which is not built from source.');
    t.deepEqual(error.details.at, { file: 'play.yml', line: 2, column: 5 });
    t.is(resource.parse(makeArgs({ program: 'keepalived' }), withBuild), request);
  }
});
