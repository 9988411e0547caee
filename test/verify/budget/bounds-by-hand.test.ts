import test from 'ava';
import { makeBudget } from '../../../src/verify/budget/make-budget.js';
import { catalogue } from '../../../src/verify/catalogue.js';
import { isServerDrill } from '../../../src/verify/catalogue/drill.js';
import { makeCheck } from '../../../src/lvs/checks/make-check.js';
import { drilledClusters } from './drilled-clusters.js';
import { makeCluster, referenceService } from '../reference-cluster.js';

/*
 * The reference cluster: VRRP 2, adverts each second, priorities 150 and 100; delay_loop 6, connect timeout
 * 5, retry 3, delay_before_retry 3. In milliseconds, by hand.
 */

/** The backup's skew, (256 - 100) / 256 s: how long it waits after a good-bye. */
const goodBye = 609.375;
/** Three adverts, and the skew. */
const silence = 3000 + 609.375;
/** The master takes back: three adverts, and its skew, (256 - 150) / 256 s. */
const back = 3000 + 414.0625;
/** Granted for the start of a service, and for a boot. */
const [start, boot] = [10_000, 180_000];
/** A real server is used again: delay_loop, and a connect timeout. */
const used = 6000 + 5000;
/** A real server that refuses: delay_loop, three retries. One that is silent: four time-outs more. */
const refuses = 6000 + 3 * 3000;
const silent = refuses + 4 * 5000;
/** Granted to a write, and to the heal of what was written meanwhile; lvs_storage.sh asks every 5 s, up to 4 s long. */
const [write, heal, noticed] = [5000, 60_000, 10_000];
/** Granted to a takeover, and the time between two requests; on each outage. */
const measured = 150 + 50;

type Numbers = {
  readonly silence: number;
  /** From the first failed request to the last; else as long as the silence. */
  readonly errors?: number;
  /** Until all is as before, from the heal. */
  readonly restored: number;
  /** What the heal may cost; else nothing. */
  readonly healed?: number;
  /** It counts from the heal. */
  readonly afterHeal?: true;
};

const started = start + used + back;
const booted = boot + used + back;

const byHand: Readonly<Record<string, Numbers>> = {
  reload: { silence: 0, restored: started },
  'broken-reload': { silence: 0, restored: started },
  'standby-stop': { silence: 0, restored: started },
  'planned-switchover': { silence: 0, restored: started },
  'service-stop': { silence: goodBye, restored: started },
  'kill-parent': { silence: goodBye, errors: goodBye + start + back, restored: started },
  'kill-vrrp': { silence, errors: silence + start + back, restored: started },
  'kill-all': { silence, errors: silence + start + back, restored: started },
  freeze: { silence, restored: started },
  'power-off': { silence, restored: booted },
  'master-return': { silence: goodBye, errors: goodBye + boot + back, restored: booted },
  'cold-boot': { silence: boot + back, restored: booted, afterHeal: true },
  'directors-down': { silence: start + back, restored: started, afterHeal: true },
  'link-down': { silence, restored: started },
  'link-cut': { silence, restored: used + back },
  partition: { silence, restored: started },
  'one-way-partition': { silence, restored: started },
  'server-process': { silence: refuses, restored: start + used },
  'server-host': { silence: silent, restored: boot + used },
  'server-reboot': { silence: silent, restored: boot + used },
  'lost-quorum': { silence: refuses, restored: start + used },
  'all-servers': { silence: start + used, restored: start + used, afterHeal: true },
  connections: { silence: goodBye, restored: started },
  'storage-node': { silence: write, restored: boot + used + heal },
  'storage-quorum': { silence: boot + start + used, restored: boot + used + heal, afterHeal: true },
  'storage-partition': { silence: write, restored: start + used + heal },
  'storage-cut-off': { silence: write, restored: start + used + heal },
  'storage-disk-full': { silence: write, restored: start + used + heal },
  'storage-old-data': { silence: write, restored: start + used + heal },
  'lost-mount': { silence: noticed + start + used, restored: start + used + heal },
  // Without a database: what is said of it alone is in the golden file of such a cluster.
  'database-node': { silence: write, restored: boot + used + heal },
  'database-writer': {
    silence: write + used,
    restored: boot + used + heal,
    healed: used,
  },
  'database-partition': {
    silence: write + used,
    restored: start + used + heal,
    healed: used,
  },
  'database-quorum': {
    silence: boot + start + used,
    restored: boot + used + heal,
    afterHeal: true,
  },
  'database-stop': { silence: boot + start + used, restored: boot + used + heal, afterHeal: true },
};

test('every drill has numbers here', (t) => {
  t.deepEqual(
    Object.keys(byHand),
    catalogue.map(({ name }) => name),
  );
});

for (const drill of catalogue) {
  test(`the bounds of ${drill.name} are those that were computed by hand`, (t) => {
    const { fault, heal, restore, targetReturns } = makeBudget(makeCluster(), drill);
    const hand = byHand[drill.name]!;
    t.is(fault.silence.ms, Math.ceil(hand.silence + measured));
    t.is(fault.errors.ms, Math.ceil((hand.errors ?? hand.silence) + measured));
    t.is(fault.silence.from, hand.afterHeal ? 'heal' : 'fault');
    t.is(restore.ms, Math.ceil(hand.restored));
    t.is(targetReturns?.ms, isServerDrill(drill) ? restore.ms : undefined);
    const healed = (hand.healed ?? 0) + measured;
    t.deepEqual([heal.silence.ms, heal.errors.ms], [healed, healed]);
  });
}

test('a check that asks the host only does not find out, until somebody mends the server', (t) => {
  const { retries, delayBeforeRetrySeconds, connectTimeoutSeconds } = referenceService.checks[0];
  const settings = { port: 80, retries, delayBeforeRetrySeconds, connectTimeoutSeconds };
  const cluster = makeCluster({}, { checks: [makeCheck('PING', settings)] });
  const died = catalogue.find(({ name }) => name === 'server-process')!;
  const { fault } = makeBudget(cluster, died);
  t.is(fault.silence.from, 'heal');
  t.is(fault.silence.ms, start + measured);
});

/** A second service, whose checks take longer: 10 + 3 x 3 s where one refuses. */
const slow = { ...referenceService, name: 'slow', port: 81, delayLoopSeconds: 10 };
const [web1, web2] = referenceService.realServers;
const quorum = { weight: 5, hysteresis: 1 };

test('until a quorum is lost it takes what the checks of the services take that are hit, and no more', (t) => {
  const web = { ...referenceService, quorum };
  const others = [{ ...web2!, port: 81 }];
  const cluster = { ...makeCluster(), services: [web, { ...slow, realServers: others }] };
  const lost = catalogue.find(({ name }) => name === 'lost-quorum')!;
  const apart = makeBudget(cluster, lost);
  t.is(apart.fault.errors.ms, refuses + measured);
  t.deepEqual(apart.lostQuorums, [{ service: 'web', survivors: ['web2'] }]);
  const shared = [...others, { ...web1!, port: 81 }];
  const both = { ...cluster, services: [web, { ...slow, realServers: shared }] };
  t.is(makeBudget(both, lost).fault.errors.ms, 10_000 + 3 * 3000 + measured);
});

/**
 * GlusterFS: clients give a silent node up after 20 s, bricks those who were cut after 42 s; a lock is let go after 1 s;
 * nodes connect again within 35 s, look once a minute for what others lack, and have a minute to heal it.
 */
const [silentNode, cutOff, lock, healed] = [20_000, 42_000, 1000, 35_000 + 60_000 + 60_000];

const onGlusterfs: Readonly<
  Record<string, { readonly answer: number; readonly back?: number; readonly reaction?: number }>
> = {
  'storage-node': { answer: silentNode + write, back: lock + write },
  'storage-quorum': { answer: silentNode + write, back: lock + write },
  'storage-partition': {
    answer: silentNode + write,
    back: cutOff + lock + write,
    reaction: cutOff + write,
  },
  'storage-cut-off': { answer: silentNode + write, back: cutOff + lock + write },
  'storage-disk-full': { answer: write, back: lock + write, reaction: 5000 + write },
  'storage-old-data': { answer: write, back: lock + write },
  'lost-mount': { answer: write },
};

test('waits of writes to GlusterFS are those that were computed by hand', (t) => {
  for (const [name, hand] of Object.entries(onGlusterfs)) {
    const drill = catalogue.find((one) => one.name === name)!;
    const { writes, heal: way, restore } = makeBudget(drilledClusters['glusterfs']!, drill);
    t.is(writes?.answer.ms, hand.answer, name);
    t.is(writes?.answerAfterHeal?.ms, hand.back, name);
    t.is(writes?.reaction?.ms, hand.reaction, name);
    t.is(way.silence.ms, (hand.back ?? 0) + measured, name);
    t.true(restore.ms >= healed, name);
  }
});
