import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import type { Event, RunSummary } from '../../src/model/run/event.js';
import { chooseAffordable } from '../effort.js';
import {
  HostileServer,
  hostileModes,
  type HostileMode,
} from '../transport/double/hostile-server.js';
import { Workspace } from '../transport/double/workspace.js';

/*
 * Real processes of lvsdeploy, each with a hostile host beside two good ones. The memory is that of the
 * process, as the kernel knows it.
 */

const cli = fileURLToPath(new URL('../../src/cli.js', import.meta.url));

type Result = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
  readonly peakMegabytes: number;
};

/** The largest resident set so far, proc_pid_status(5). */
function peakOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** A process, and what it has printed when it is to be interrupted. */
type Running = { readonly args: readonly string[]; readonly interruptAt?: RegExp };

async function runMeasured({ args, interruptAt }: Running): Promise<Result> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr, peakMegabytes] = ['', '', 0];
  let isInterrupted = interruptAt === undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    if (isInterrupted || interruptAt?.test(stdout) !== true) return;
    isInterrupted = true;
    child.kill('SIGINT');
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const clock = setInterval(() => {
    peakMegabytes = Math.max(peakMegabytes, peakOf(child.pid ?? 0));
  }, 20);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(clock);
  const tookMs = Math.round(performance.now() - startedAt);
  return { code, stdout, stderr, tookMs, peakMegabytes: Math.round(peakMegabytes) };
}

const playbook = `
- name: all
  hosts: all
  tasks:
    - name: there is a file
      file: { path: /nonexistent/lvsdeploy, content: "text\\n" }
`;

/** The arguments of `plan` for two good directors, and a hostile real server with these limits. */
async function planArgs(t: ExecutionContext, mode: HostileMode, limits: string): Promise<string[]> {
  const workspace = await Workspace.make(t);
  const hostile = await HostileServer.start(mode);
  t.teardown(() => hostile.stop());
  const good = [await workspace.serve(), await workspace.serve()];
  const known = [...good, hostile].map((server) => server.knownHost());
  const knownHosts = await workspace.write('known_hosts', known.join(''));
  const ssh = (port: number): string => `{ host: 127.0.0.1, port: ${port} }`;
  const inventory = [
    'vip: 10.0.0.227',
    'services: [{ port: 80 }]',
    'directors:',
    ...good.map(({ port }, i) => `  lb${i}: { address: 192.0.2.${i + 1}, ssh: ${ssh(port)} }`),
    `real_servers: { web1: { address: 192.0.2.9, ssh: ${ssh(hostile.port)} } }`,
    'ssh:',
    `  { user: root, key: ${workspace.path('id')}, known_hosts: ${knownHosts}, agent: none, ${limits} }`,
  ];
  const path = await workspace.write('inventory.yml', inventory.join('\n'));
  return ['plan', path, '--playbook', await workspace.write('playbook.yml', playbook)];
}

const short = 'connect_timeout: 2, probe_silence: 1.5, probe_timeout: 3';
// Nothing is ended by the time that a flood takes: the bytes are counted first.
const long = 'connect_timeout: 2';
const rows: string[] = ['mode        time to verdict  exit  peak memory  what is said of the host'];

const isFlood = (mode: HostileMode): boolean => mode.endsWith('flood');

for (const mode of chooseAffordable(hostileModes)) {
  test.serial(`a host of the kind ${mode} costs its own run, and nobody else's`, async (t) => {
    const args = await planArgs(t, mode, isFlood(mode) ? long : short);
    const result = await runMeasured({ args: [...args, '--output', 'json'] });
    const events = result.stdout.trim().split('\n');
    const summary = JSON.parse(events.at(-1) ?? '') as RunSummary;
    const failed = events
      .map((line) => JSON.parse(line) as Event)
      .filter((event) => event.type === 'host-failed');
    const reason = failed.map(({ host, failure }) => `${host}: ${failure.message}`).join(' ');
    const cells = [
      mode.padEnd(10),
      `${result.tookMs} ms`.padStart(15),
      String(result.code).padStart(4),
    ];
    rows.push([...cells, `${result.peakMegabytes} MB`.padStart(11), reason].join('  '));
    t.is(result.code, 3);
    t.deepEqual(
      Object.entries(summary.hosts).map(([host, { failed: count }]) => [host, count]),
      [
        ['lb0', 0],
        ['lb1', 0],
        ['web1', 1],
      ],
    );
    t.deepEqual(
      failed.map(({ host }) => host),
      ['web1'],
    );
    t.true(summary.changed === 2, 'the others are planned');
    t.true(result.peakMegabytes < 300);
    t.true(result.stdout.length + result.stderr.length < 20_000);
  });
}

// The runner shows it (test/runner/ava-suite.ts).
test.serial('figures: what each mode of a hostile server beside two good hosts costs', (t) => {
  t.log(rows.join('\n'));
  t.is(rows.length, 1 + chooseAffordable(hostileModes).length);
});

for (const mode of ['execnever', 'tokenhang', 'mute'] as const) {
  test.serial(`the first Ctrl-C ends a plan with a host of the kind ${mode}`, async (t) => {
    const args = await planArgs(t, mode, 'connect_timeout: 60');
    const interruptAt = /(host-probed[^]*){2}/;
    const { code, stderr } = await runMeasured({
      args: [...args, '--output', 'json'],
      interruptAt,
    });
    t.is(code, 130, stderr);
  });
}
