import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { ipvsLimitsOf, type LimitedServer } from '../../../src/facts/ipvs/ipvs-limits.js';
import type { ConnectionLimits } from '../../../src/model/cluster/pool.js';
import { ipvsLimits } from '../../../src/resources/ipvs/ipvs-limits.js';
import { makeCluster } from '../../verify/reference-cluster.js';
import { known } from '../plan-task.js';

const [web] = makeCluster().services;

function wantOf(limits?: ConnectionLimits) {
  const [first, ...others] = web!.realServers;
  const limited = { ...first!, ...(limits === undefined ? {} : { limits }) };
  return { services: [{ ...web!, realServers: [limited, ...others] }] };
}

function seen(upper = 0, lower = 0): readonly LimitedServer[] {
  const entry = (address: string) => ({
    ...{ protocol: 'TCP', service: { address: '10.0.0.227', port: 80 } },
    ...{ server: { address, port: 80 }, upper: 0, lower: 0 },
  });
  return [{ ...entry('192.168.56.102'), upper, lower }, entry('192.168.56.103')];
}

function plan(limits: ConnectionLimits | undefined, limited: readonly LimitedServer[]) {
  return ipvsLimits.diff(wantOf(limits), { seen: limited }, known);
}

test('limits that a real server has not, or other ones, are given to it', (t) => {
  const [change, ...others] = plan({ upper: 500, lower: 400 }, seen(20));
  t.is(
    change?.summary,
    'web1 gets at most 500 connections, and again below 400 for web, was at most 20 connections',
  );
  t.deepEqual(others, []);
  const after = change?.expects[0]?.value as readonly LimitedServer[];
  t.deepEqual(plan({ upper: 500, lower: 400 }, after), []);
});

test('limits that nobody wants any more are lifted', (t) => {
  t.is(plan(undefined, seen(20, 10))[0]?.diffs[0]?.type, 'value');
  t.regex(
    plan(undefined, seen(20, 10))[0]?.summary ?? '',
    /^web1 gets none for web, was at most 20/,
  );
});

test('nothing is owed where they are as wanted, or the real server is out', (t) => {
  t.deepEqual(plan(undefined, seen()), []);
  t.deepEqual(plan({ upper: 500 }, seen(500)), []);
  t.deepEqual(plan({ upper: 500 }, seen().slice(1)), []);
});

test('where nobody wants limits the file is asked for former ones, and else nobody', (t) => {
  const keyOf = (limits?: ConnectionLimits) => ipvsLimitsOf(wantOf(limits).services).key;
  t.is(keyOf({ upper: 1 }), 'wanted');
  t.is(keyOf(), 'left');
  const { script } = ipvsLimitsOf([]).kind;
  t.notRegex(script(['wanted']), /grep/);
  t.regex(script(['left']), /^! .*grep .*uthreshold/);
});

// ipvsadm(8) that shows two rules, and writes down how it is called to change one.
const double = `#!/bin/sh
case $1 in
-Sn) printf '%s\\n' '-A -t 10.0.0.227:80 -s wrr' \\
  '-a -t 10.0.0.227:80 -r 192.168.56.102:80 -i -w 7 --tun-type gue --tun-port 6080 --tun-nocsum' ;;
*) echo "$*" >>"$CALLS" ;;
esac
`;

test('the rest of the entry stays as it is by now, and one that is out meanwhile stays out', (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'limits-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const program = path.join(folder, 'ipvsadm');
  writeFileSync(program, double);
  chmodSync(program, 0o755);
  const calls = path.join(folder, 'calls');
  writeFileSync(calls, '');
  const both = {
    services: wantOf({ upper: 500, lower: 400 }).services.map((service) => ({
      ...service,
      realServers: service.realServers.map((server) => ({
        ...server,
        limits: { upper: 500, lower: 400 },
      })),
    })),
  };
  const [step] = ipvsLimits.diff(both, { seen: seen() }, known)[0]!.steps;
  execFileSync('sh', ['-eu', '-c', step!.type === 'run' ? step!.script : 'exit 1'], {
    env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, CALLS: calls },
  });
  t.is(
    readFileSync(calls, 'utf8'),
    '-e -t 10.0.0.227:80 -r 192.168.56.102:80 -i -w 7 --tun-type gue --tun-port 6080 --tun-nocsum -x 500 -y 400\n',
  );
});
