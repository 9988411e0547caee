import { countChanges } from '../../../../src/model/plan/plan.js';
import {
  contentFolder,
  contentRecordFile,
} from '../../../../src/tiers/web/content/content-paths.js';
import { testUnless } from '../../../skips.js';
import { deploy } from '../../simulated/properties.js';
import { explainNoRoot } from '../tools.js';
import {
  closeContentWorld,
  deployTo,
  drainByHand,
  drainedBy,
  openContentWorld,
  pageOf,
  servedBy,
  servedVersions,
  servers,
  takeDown,
  tell,
  versionsOn,
  type ContentWorld,
  type Done,
} from './content-world.js';

const shell = testUnless(explainNoRoot('dash'));

async function inWorld(act: (world: ContentWorld) => Promise<void>): Promise<void> {
  const world = await openContentWorld();
  try {
    await act(world);
  } finally {
    closeContentWorld(world);
  }
}

const complaints = ({ failures }: Pick<Done, 'failures'>): readonly string[] =>
  Array.from(failures, ([host, { code, message }]) => `${host} ${code}: ${message}`);

const turnOf = (host: string) => [`drain ${host}`, `await ${host}`, `ask ${host}`, 'undrain'];

shell('content comes to one server after the other, each outside of the pool', async (t) => {
  await inWorld(async (world) => {
    const happened: string[] = [];
    const meanwhile = (what: string) => happened.push(what);
    const first = await deployTo(world, { page: 'one', meanwhile });
    t.deepEqual(complaints(first), []);
    t.deepEqual(happened, servers.flatMap(turnOf));
    t.deepEqual(await servedVersions(world), [first.version, first.version, first.version]);
    t.deepEqual(drainedBy(world), ['', '']);
    for (const host of servers) t.is(await pageOf(world, host), 'one\n// one');
    t.is(countChanges((await deploy(world)).plan), 0, 'up does not touch it');

    const again = await deployTo(world, { page: 'one' });
    t.is(again.version, first.version, 'the same content has the same name');
    t.is(countChanges(again.plan), 0, 'and costs nothing');

    const second = await deployTo(world, { page: 'two' });
    t.not(second.version, first.version);
    for (const host of servers) {
      t.is(await pageOf(world, host), 'two\n// two');
      t.deepEqual(await versionsOn(world, host), [first.version, second.version].toSorted());
    }

    const back = await deployTo(world, { rollback: true });
    t.deepEqual(complaints(back), []);
    t.deepEqual(await servedVersions(world), [first.version, first.version, first.version]);
    const nothing = await t.throwsAsync(deployTo(world, { rollback: true }).then(throwFirst));
    t.regex(nothing.message, /no version before/);

    const to = await deployTo(world, { toVersion: second.version.slice(0, 6) });
    t.deepEqual(complaints(to), []);
    t.deepEqual(await servedVersions(world), [second.version, second.version, second.version]);
    t.is(countChanges((await deploy(world)).plan), 0);

    await takeDown(world);
    for (const host of servers) {
      t.is(await tell(world, host, `ls -d ${contentFolder} ${contentRecordFile} || :`), '');
    }
  });
});

async function throwFirst({ failures }: Done): Promise<never> {
  const [first] = failures.values();
  return Promise.reject(first ?? new Error('It went well.'));
}

shell('so many older versions are kept, and a run that was cut off leaves nothing', async (t) => {
  await inWorld(async (world) => {
    const ids: string[] = [];
    for (const page of ['one', 'two', 'three', 'four']) {
      ids.push((await deployTo(world, { page, keep: 1 })).version);
    }
    await tell(world, 'web1', `mkdir -p ${contentFolder}/incoming/half/content`);
    ids.push((await deployTo(world, { page: 'five', keep: 1 })).version);
    for (const host of servers) {
      t.deepEqual(await versionsOn(world, host), ids.slice(-2).toSorted());
      t.is(await tell(world, host, `ls -A ${contentFolder}/incoming 2>/dev/null || :`), '');
    }
  });
});

shell('who was drained by a person stays drained, and gets the content', async (t) => {
  await inWorld(async (world) => {
    await deployTo(world, { page: 'one' });
    await drainByHand(world, 'web2');
    const happened: string[] = [];
    const meanwhile = (what: string) => happened.push(what);
    const { version, ...done } = await deployTo(world, { page: 'two', meanwhile });
    t.deepEqual(complaints(done), []);
    t.deepEqual(happened, [
      ...['drain web2', 'await web2', 'ask web2'],
      ...turnOf('web1'),
      ...turnOf('web3'),
    ]);
    t.deepEqual(await servedVersions(world), [version, version, version]);
    t.deepEqual(drainedBy(world), ['web2 * bob@desk', 'web2 * bob@desk']);
  });
});

shell(
  'a server that does not answer well goes back, and the others keep what they have',
  async (t) => {
    await inWorld(async (world) => {
      const { version: one } = await deployTo(world, { page: 'one' });
      const problem = (host: string, version: string | undefined) =>
        host === 'web2' && version !== one ? 'port 80 answers GET /health with 503' : undefined;
      const failed = await deployTo(world, { page: 'two', problem });
      const { version: two } = failed;
      t.deepEqual(complaints(failed), [
        `web2 GATE_FAILED: web2 did not answer as it should with version ${two}: port 80 answers GET /health with 503. Now it serves version ${one} again; it is in the pool.`,
      ]);
      const { hint } = failed.failures.get('web2')!.details;
      t.regex(
        hint ?? '',
        /^web1 serves the new version already: .* lvsdeploy deploy --rollback\.$/,
      );
      t.deepEqual(
        [...(failed.notAttempted?.keys() ?? [])],
        ['web3', 'web1', 'web2'].filter((host) => failed.notAttempted?.has(host)),
      );
      t.deepEqual(await servedVersions(world), [two, one, one]);
      t.deepEqual(drainedBy(world), ['', '']);

      const back = await deployTo(world, { rollback: true });
      t.deepEqual(complaints(back), []);
      t.deepEqual(await servedVersions(world), [one, one, one]);

      const again = await deployTo(world, { page: 'two' });
      t.deepEqual(complaints(again), []);
      t.deepEqual(await servedVersions(world), [two, two, two]);
    });
  },
);

shell('the first server that fails leaves everything as it was', async (t) => {
  await inWorld(async (world) => {
    const first = await deployTo(world, { page: 'one', problem: () => 'it is broken' });
    t.regex(
      complaints(first).join(),
      /^web1 GATE_FAILED: .* Now it serves no content again; it does not answer well with that either: it is broken; it is in the pool\.$/,
    );
    t.deepEqual(await servedVersions(world), [undefined, undefined, undefined]);
    for (const host of servers) {
      t.is(await tell(world, host, `cat ${contentRecordFile} 2>/dev/null || :`), '');
    }
    t.deepEqual(drainedBy(world), ['', '']);
    t.is(countChanges((await deploy(world)).plan), 0, 'up does not make anything of it');
  });
});

shell('a new server that knows what the others have answers 503 until it has that', async (t) => {
  await inWorld(async (world) => {
    const { version } = await deployTo(world, { page: 'one', limit: ['web1', 'web2'] });
    t.deepEqual(await servedVersions(world), [version, version, undefined]);
    const { plan } = await deploy(world);
    t.is(countChanges(plan), 1);
    t.true((await tell(world, 'web3', `cat ${contentRecordFile}`)).includes(version));
    const back = await deployTo(world, { toVersion: version });
    t.regex(complaints(back).join(), /^web3 NOTHING_KEPT: The host does not have version/);
    const whole = await deployTo(world, { page: 'one' });
    t.deepEqual(complaints(whole), []);
    t.deepEqual(await servedVersions(world), [version, version, version]);
  });
});

shell('without --drain nobody is drained', async (t) => {
  await inWorld(async (world) => {
    const happened: string[] = [];
    const meanwhile = (what: string) => happened.push(what);
    const done = await deployTo(world, { page: 'one', drain: false, meanwhile });
    t.deepEqual(complaints(done), []);
    t.deepEqual(happened, ['ask web1', 'ask web2', 'ask web3']);
    t.is(await servedBy(world, 'web3'), done.version);
  });
});
