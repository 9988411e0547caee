import test from 'ava';
import { LvsError } from '../../../src/model/problem/error.js';
import { countedStatus, type DrillResult } from '../../../src/model/verify/report.js';
import { findDrill } from '../../../src/verify/catalogue.js';
import { runDrills } from '../../../src/verify/drills/run-drills.js';
import { makeCluster } from '../reference-cluster.js';
import { drilledClusters } from '../budget/drilled-clusters.js';
import { succeed } from '../double/fake-connection.js';
import { imaginedBench, type Imagined } from '../double/imagined-cluster.js';

const failed = { exitStatus: 1, stdout: '', stderr: 'Job for keepalived.service failed.\n' };

// The scripts of a drill, by what only they hold.
const kinds = {
  arm: 'systemd-run --quiet --collect --unit=lvsdeploy-heal',
  inject: '\nsystemctl stop keepalived.service',
  kill: '\nsystemctl kill --signal=KILL "$unit"',
  heal: 'then sh "$dir/heal"; echo healed',
} as const;
type Kind = keyof typeof kinds;

function isA(kind: Kind, script: string): boolean {
  return script.includes(kinds[kind]) && (kind === 'arm' || !script.includes(kinds.arm));
}

async function runOn(imagined: Imagined, ...names: readonly string[]) {
  const { bench, ...seen } = imaginedBench(imagined);
  const results: DrillResult[] = [];
  const repeats: number[] = [];
  const drills = names.map((name) => findDrill(name)!);
  await runDrills(drills, bench, {
    onStart: () => undefined,
    onRepeat: (_drill, _reason, attempt) => repeats.push(attempt),
    onResult: (result) => results.push(result),
  });
  const ran = seen.scripts.flatMap(({ host, script }) =>
    (Object.keys(kinds) as Kind[])
      .filter((kind) => isA(kind, script))
      .map((kind) => `${kind} on ${host}`),
  );
  return { ...seen, results, repeats, ran };
}

function verdictsOf(results: readonly DrillResult[]) {
  return results.map(({ name, verdict: { status, reason } }) => `${name} ${status}: ${reason}`);
}

test('where the service never answers, nothing is injected, and nobody knows', async (t) => {
  const { results, ran, marks } = await runOn({ answers: false }, 'service-stop');
  t.deepEqual(verdictsOf(results), [
    'service-stop unknown: Nothing was injected: the service did not answer steadily before.',
  ]);
  t.deepEqual(marks, ['load-begin', 'load-end']);
  t.false(ran.some((kind) => kind.startsWith('inject') || kind.startsWith('arm')));
});

test('the heal is armed before the fault, and run after it', async (t) => {
  const { ran, results } = await runOn({ answers: true }, 'service-stop');
  t.deepEqual(ran.slice(0, 3), ['arm on master', 'inject on master', 'heal on master']);
  t.deepEqual(results[0]?.target, ['master']);
  t.notRegex(verdictsOf(results).join('\n'), /Not healed|Not restored|Not run/);
});

test('where the heal cannot be armed, nothing is injected', async (t) => {
  const run = (_host: string, script: string) => (isA('arm', script) ? failed : succeed());
  const { ran, results } = await runOn({ answers: true, run }, 'service-stop');
  t.false(ran.includes('inject on master'));
  t.regex(verdictsOf(results).join(), /unknown: Nothing was injected: master: Job for keepalived/);
});

test('a director whose heal never comes fails the drill, and ends the others', async (t) => {
  const run = (host: string, script: string) =>
    host === 'master' && isA('heal', script) ? failed : succeed();
  const { results } = await runOn({ answers: true, run }, 'service-stop', 'link-down');
  const [first = '', second = ''] = verdictsOf(results);
  t.regex(
    first,
    /^service-stop fail: Not healed: master: Could not heal the fault: Job for keepalived\.service/,
  );
  t.regex(
    second,
    /^link-down unknown: Not run: after service-stop the cluster was not in its initial/,
  );
  t.true((results[0]?.history.entries.length ?? 0) > 20, 'What was recorded is kept.');
});

test('an unknown that is allowed does not cover a heal that never comes', async (t) => {
  const allowUnknown = ['service-stop'];
  const run = (host: string, script: string) =>
    host === 'master' && isA('heal', script) ? failed : succeed();
  const { results } = await runOn({ answers: true, run, allowUnknown }, 'service-stop');
  t.deepEqual(results.map(countedStatus), ['fail']);
  const silent = await runOn({ answers: false, allowUnknown }, 'service-stop');
  t.deepEqual(silent.results.map(countedStatus), ['pass']);
});

test('a cluster that is healed, but not as before, fails the drill by what is different', async (t) => {
  let isHurt = false;
  const run = (_host: string, script: string) => {
    if (isA('inject', script)) isHurt = true;
    return succeed();
  };
  const see: Imagined['see'] = (host, { kind, key }) => {
    const isGone = isHurt && host === 'master';
    return kind.name === 'sysctl' && key === 'net.ipv4.ip_forward' && isGone ? '1' : undefined;
  };
  const { results } = await runOn({ answers: true, run, see }, 'service-stop');
  t.regex(
    verdictsOf(results).join(),
    /^service-stop fail: Not restored: master: net\.ipv4\.ip_forward was absent, is 1/,
  );
});

for (const [hosts, status] of [
  [['gateway'], 'unknown'],
  [['master'], 'fail'],
  [['master', 'web1'], 'unknown'],
] as const) {
  test(`that ${hosts.join(' and ')} cannot be looked at after a drill on master: ${status}`, async (t) => {
    let isHurt = false;
    const isLost = (host: string): boolean => isHurt && hosts.some((name) => name === host);
    const run = (host: string, script: string) => {
      if (isA('inject', script)) isHurt = true;
      if (isLost(host) && script === ':') throw new LvsError('UNREACHABLE', 'No answer.', { host });
      return succeed();
    };
    const see: Imagined['see'] = (host) => {
      if (isLost(host)) throw new LvsError('UNREACHABLE', 'No answer.', { host });
      return undefined;
    };
    const { results } = await runOn({ answers: true, run, see }, 'service-stop', 'link-down');
    const [first = '', second = ''] = verdictsOf(results);
    t.regex(first, new RegExp(`^service-stop ${status}: Not restored: ${hosts[0]}: No answer`));
    t.regex(second, /^link-down unknown: Not run: after service-stop/);
  });
}

for (const [code, hosts, status] of [
  ['TIMED_OUT', ['gateway'], 'unknown'],
  ['CONNECTION_LOST', ['gateway'], 'unknown'],
  ['UNREACHABLE', ['gateway'], 'unknown'],
  ['TIMED_OUT', [], 'fail'],
  ['COMMAND_FAILED', ['gateway'], 'fail'],
] as const) {
  const others = hosts.length === 0 ? 'all others answer' : 'the gateway does not answer either';
  test(`a heal that ends in ${code} while ${others}: ${status}`, async (t) => {
    let isLate = false;
    const isLost = (host: string): boolean => isLate && hosts.some((name) => name === host);
    const noAnswer = (host: string): LvsError => new LvsError('UNREACHABLE', 'None.', { host });
    const run = (host: string, script: string) => {
      if (host === 'master' && isA('heal', script)) {
        isLate = true;
        throw new LvsError(code, 'No end of it.', { host });
      }
      if (isLost(host) && script === ':') throw noAnswer(host);
      return succeed();
    };
    const see: Imagined['see'] = (host) => {
      if (isLost(host)) throw noAnswer(host);
      return undefined;
    };
    const { results } = await runOn({ answers: true, run, see }, 'service-stop');
    t.regex(
      verdictsOf(results).join(),
      new RegExp(`^service-stop ${status}: Not healed: master: No end`),
    );
  });
}

const inVain = 'keepalived was reloaded, and does not run what its file says';

test('a reload that does nothing fails the drill, and is healed', async (t) => {
  const said = { exitStatus: 1, stdout: '', stderr: `${inVain}\n` };
  const run = (_host: string, script: string) => (script.includes(inVain) ? said : succeed());
  const { results, ran } = await runOn({ answers: true, run }, 'reload');
  t.deepEqual(results.map(countedStatus), ['fail']);
  t.regex(verdictsOf(results).join(), new RegExp(`^reload fail: master: ${inVain}`));
  t.true(ran.includes('heal on master'));
});

test('an abort heals before it ends', async (t) => {
  const seen: string[] = [];
  const { bench, abort } = imaginedBench({
    answers: true,
    run: (host, script) => {
      if (isA('heal', script)) seen.push(`heal on ${host}`);
      if (isA('inject', script)) {
        seen.push(`inject on ${host}`);
        abort.abort(new LvsError('INTERRUPTED', 'Interrupted.'));
      }
      return succeed();
    },
  });
  const running = runDrills([findDrill('service-stop')!], bench, {
    onStart: () => undefined,
    onRepeat: () => undefined,
    onResult: () => t.fail('An aborted drill has no result.'),
  });
  await t.throwsAsync(running, { message: 'Interrupted.' });
  t.deepEqual(seen.slice(0, 2), ['inject on master', 'heal on master']);
});

test('a drill that ends unknown is run again, as often as was asked for, and says how often', async (t) => {
  const { results, repeats } = await runOn(
    { answers: false, repeats: 2 },
    'service-stop',
    'freeze',
  );
  t.deepEqual(repeats, [2, 3, 2, 3]);
  t.deepEqual(
    results.map(({ name, verdict: { status }, attempts }) => ({ name, status, attempts })),
    [
      { name: 'service-stop', status: 'unknown', attempts: 3 },
      { name: 'freeze', status: 'unknown', attempts: 3 },
    ],
  );
});

test('a drill that is known, or may stay unknown, or left something broken, is run once', async (t) => {
  const allowed = await runOn(
    { answers: false, repeats: 2, allowUnknown: ['service-stop'] },
    'service-stop',
  );
  t.deepEqual(allowed.repeats, []);
  t.is(allowed.results[0]?.attempts, undefined);
  const run = (host: string, script: string) =>
    host === 'master' && isA('heal', script) ? failed : succeed();
  const broken = await runOn({ answers: true, repeats: 2, run }, 'service-stop');
  t.deepEqual(broken.repeats, []);
  t.deepEqual(broken.results.map(countedStatus), ['fail']);
});

test('what is captured of the load is in the history, beside the requests', async (t) => {
  const door = { service: 'web', vip: '10.0.0.227', port: 80, answersBy: 'data' } as const;
  const captures = [
    { host: 'gateway', device: 'eth0', source: '192.168.56.254', doors: [door] },
  ] as const;
  const { bench } = imaginedBench({ answers: true });
  const results: DrillResult[] = [];
  await runDrills(
    [findDrill('service-stop')!],
    { ...bench, captures },
    {
      onStart: () => undefined,
      onRepeat: () => undefined,
      onResult: (result) => results.push(result),
    },
  );
  const [result] = results;
  t.like(
    result?.history.observers.find(({ kind }) => kind === 'flows'),
    { id: 'flows@gateway', endedEarly: 'tcpdump printed no packet' },
  );
  t.deepEqual(
    result?.verdict.figures.packets?.notes?.[0],
    'The capture on gateway is not whole: tcpdump printed no packet.',
  );
  t.notRegex(verdictsOf(results).join(), /[Ff]low|tcpdump|malformed/);
});

test('a quorum is lost by the death of the heaviest web servers, and of no more than it takes', async (t) => {
  const cluster = drilledClusters['quorum']!;
  const { ran, results } = await runOn({ answers: true, cluster }, 'lost-quorum');
  const killed = ran.filter((kind) => kind.startsWith('kill'));
  t.deepEqual(killed.toSorted(), ['kill on web1', 'kill on web3']);
  t.true(ran.lastIndexOf('heal on web3') > ran.lastIndexOf('kill on web3'));
  t.deepEqual(results[0]?.target, ['web1', 'web3']);
  t.deepEqual(results[0]?.budget.lostQuorums, [{ service: 'web', survivors: ['web2'] }]);
  // The imagined real server answers whatever is done to it.
  t.regex(verdictsOf(results).join(), /^lost-quorum fail: web1 gave \d+ answers after the fault/);
});

const web1 = '  -> C0A83866:0050      Route   3      0          0';
const web2 = '  -> C0A83867:0050      Route   3      0          0';

for (const [what, backup, unlike] of [
  ['in the same order', [web1, web2], undefined],
  ['in another order', [web2, web1], ['web']],
  ['of another weight', [web1, web2.replace('3', '1')], ['web']],
  ['that nobody has', [], ['web']],
] as const) {
  test(`the record says whether directors hash clients alike: real servers ${what}`, async (t) => {
    const cluster = makeCluster({}, { scheduler: 'mh' });
    const tables = { master: [web1, web2], backup };
    const { results } = await runOn({ answers: true, cluster, tables }, 'service-stop');
    t.deepEqual(results[0]?.budget.followed, [{ service: 'web', keptBy: 'hash' }]);
    t.deepEqual(results[0]?.history.unlike, unlike);
  });
}

test('clients that the sync daemon has to tell of are there for long enough before', async (t) => {
  const about = { persistenceSeconds: 60 };
  const timeToFault = async (keepalived: readonly string[]): Promise<number> => {
    const cluster = { ...makeCluster({}, about), keepalived };
    const { results } = await runOn({ answers: true, cluster }, 'service-stop');
    const marks = (results[0]?.history.entries ?? []).filter((entry) => entry.type === 'mark');
    const at = (name: string): number => marks.find((mark) => mark.name === name)?.atMs ?? NaN;
    return at('inject-begin') - at('load-begin');
  };
  const plain = await timeToFault([]);
  t.true((await timeToFault(['lvs_sync_daemon eth0'])) >= plain + 4000 - 200);
});
