import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import type { IpvsDestination, IpvsService } from '../../../src/facts/ipvs/ipvs-table.js';
import type { Change } from '../../../src/model/plan/change.js';
import { ipvsDrain } from '../../../src/resources/ipvs/ipvs-drain.js';
import { drainScript, type Drained } from '../../../src/resources/ipvs/ipvs-drain-script.js';
import { makeCluster } from '../../verify/reference-cluster.js';
import { context, known, makeArgs } from '../plan-task.js';

const execute = promisify(execFile);

function destination(address: string, weight: number, active: number): IpvsDestination {
  return { address, port: 80, method: 'DR', weight, active, inactive: 0 };
}

function tableOf(...destinations: readonly IpvsDestination[]): readonly IpvsService[] {
  const endpoint = { protocol: 'TCP', address: '10.0.0.227', port: 80 };
  return [{ ...endpoint, scheduler: 'wrr', onePacket: false, destinations }];
}

function plan(table: readonly IpvsService[] | undefined): readonly Change[] {
  const want = ipvsDrain.parse(makeArgs({}), { ...context, cluster: makeCluster() });
  return ipvsDrain.diff(want, { table }, known);
}

const wanted = [destination('192.168.56.102', 3, 7), destination('192.168.56.103', 3, 0)];

test('a server that the inventory no longer has is drained, and the plan says of what', (t) => {
  const [change, ...more] = plan(tableOf(...wanted, destination('192.168.56.104', 3, 12)));
  t.is(
    change?.summary,
    '192.168.56.104 of web is drained: weight 0, then at most 30 s for active connections to end',
  );
  t.is(change?.note, '12 are active now');
  t.deepEqual(change?.diffs, [
    { type: 'value', name: 'weight of 192.168.56.104:80 in web', before: '3', after: '0' },
  ]);
  t.deepEqual(more, []);
});

test('a host that only left the service is called by its name', (t) => {
  const [change] = plan(tableOf(...wanted, destination('192.168.56.254', 1, 1)));
  t.regex(change?.summary ?? '', /^gateway of web is drained: /);
});

test('nobody is drained where nobody else would be left: clients would be refused meanwhile', (t) => {
  const moved = wanted.map((server) => ({ ...server, port: 8080, method: 'NAT' as const }));
  t.deepEqual(plan(tableOf(...moved)), []);
  t.deepEqual(plan(tableOf({ ...wanted[0]!, weight: 0 }, ...moved)), []);
  t.is(plan(tableOf(wanted[0]!, ...moved)).length, 1);
});

test('what the change promises owes nothing more', (t) => {
  const [change] = plan(tableOf(...wanted, destination('192.168.56.104', 3, 12)));
  const promised = change?.expects[0]?.value;
  t.deepEqual(plan(promised as readonly IpvsService[]), []);
});

test('nothing is drained where there is nothing to drain', (t) => {
  t.deepEqual(plan(undefined), []);
  t.deepEqual(plan([]), []);
  t.deepEqual(plan(tableOf(...wanted)), []);
  t.deepEqual(plan(tableOf(...wanted, destination('192.168.56.104', 0, 0))), []);
});

test('a service that goes as a whole is not drained: its address answers no more in any case', (t) => {
  const other = tableOf(destination('192.168.56.104', 3, 12)).map((entry) => ({
    ...entry,
    port: 443,
  }));
  t.deepEqual(plan(other), []);
});

const drained: Drained = {
  service: { protocol: 'TCP', address: '10.0.0.227', port: 80 },
  address: '192.168.56.104',
  serverPort: 80,
  method: 'DR',
};

function kernelTable(weight: number, active: number): string {
  return [
    'IP Virtual Server version 1.2.1 (size=4096)',
    'Prot LocalAddress:Port Scheduler Flags',
    '  -> RemoteAddress:Port Forward Weight ActiveConn InActConn',
    'TCP  0A0000E3:0050 wrr persistent 60 FFFFFFFF',
    '  -> C0A83866:0050      Route   3      9          1',
    `  -> C0A83868:0050      Route   ${weight}      ${active}         3`,
    'TCP  0A0000E3:01BB wrr',
    '  -> C0A83868:0050      Route   3      5          3',
    '',
  ].join('\n');
}

/** Runs the script with an ipvsadm that does what `edit` says. */
async function runDrain(before: string, edit: string, timeoutSeconds: number, of = drained) {
  const folder = await mkdtemp(path.join(tmpdir(), 'lvsdeploy-drain-'));
  try {
    const table = path.join(folder, 'ip_vs');
    const log = path.join(folder, 'log');
    await writeFile(table, before);
    const program = path.join(folder, 'ipvsadm');
    await writeFile(program, `#!/bin/sh\necho "$@" >>${log}\n${edit.replaceAll('TABLE', table)}\n`);
    await chmod(program, 0o755);
    const script = `set -eu\nPATH=${folder}:$PATH\n${drainScript([of], timeoutSeconds, table)}`;
    const startedAt = performance.now();
    const ended = await execute('sh', ['-c', script]).then(
      () => ({ ok: true, stderr: '' }),
      (error: unknown) => ({ ok: false, stderr: (error as { stderr: string }).stderr }),
    );
    const log0 = await readFile(log, 'utf8');
    return { ...ended, log: log0, durationMs: performance.now() - startedAt };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const quiesce = `sed -i 's/^\\(  -> C0A83868:0050 *Route *\\)3 \\( *12 \\)/\\10 \\2/' TABLE`;

test.serial('draining ends as soon as the last connection does', async (t) => {
  const soon = `${quiesce}\n(sleep 0.6; sed -i 's/ 12 / 0 /' TABLE) >/dev/null 2>&1 &`;
  const ended = await runDrain(kernelTable(3, 12), soon, 30);
  t.true(ended.ok, ended.stderr);
  t.is(ended.log, '-e -t 10.0.0.227:80 -r 192.168.56.104:80 -g -w 0\n');
  t.true(ended.durationMs > 500 && ended.durationMs < 10_000, String(ended.durationMs));
});

test.serial('draining ends at its deadline, connections or not', async (t) => {
  const ended = await runDrain(kernelTable(3, 12), quiesce, 1);
  t.true(ended.ok, ended.stderr);
  t.true(ended.durationMs < 10_000);
});

test.serial('a weight that stays is a failure that says why', async (t) => {
  const ended = await runDrain(
    kernelTable(3, 12),
    'echo "Memory allocation problem" >&2; exit 1',
    1,
  );
  t.false(ended.ok);
  t.is(ended.stderr, 'The weight stays: Memory allocation problem\n');
});

test.serial('a server that its health check has just taken out is drained', async (t) => {
  const gone = `sed -i '0,/C0A83868/{/C0A83868/d}' TABLE; echo "No such destination" >&2; exit 1`;
  const ended = await runDrain(kernelTable(3, 12), gone, 30);
  t.true(ended.ok, ended.stderr);
});

test.serial('a real server of a service by mark is drained by that mark', async (t) => {
  const table = kernelTable(3, 12)
    .replace('TCP  0A0000E3:0050', 'FWM  00AE0517')
    .replaceAll(/(C0A838\d\d):0050/g, '$1:0000');
  const service = { protocol: 'FWM', address: 'fwmark 11404567', port: 0 };
  const byMark = { ...drained, service, serverPort: 0 };
  const soon = quiesce.replaceAll(':0050', ':0000');
  const ended = await runDrain(table, `${soon}\nsed -i 's/ 12 / 0 /' TABLE`, 30, byMark);
  t.true(ended.ok, ended.stderr);
  t.is(ended.log, '-e -f 11404567 -r 192.168.56.104:0 -g -w 0\n');
});
