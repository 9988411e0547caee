import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { createLvsdeploy } from '../../src/cli/lvsdeploy.js';
import { runProgram } from '../../src/cli/run-program.js';
import { conductRun } from '../../src/app/run/conduct-run.js';
import { LvsError } from '../../src/model/problem/error.js';
import type { RunSummary } from '../../src/model/run/event.js';
import { recordInvocation, type Recording } from './invoke.js';

const isOfHosts = { isInterrupted: true, words: [] as readonly string[] };
const isNot = { ...isOfHosts, isInterrupted: false };

/** Every command that has `--output json`, and whether Ctrl-C ends it early. */
const commands = {
  plan: isOfHosts,
  up: isOfHosts,
  down: { ...isOfHosts, words: ['--yes'] },
  rollback: isOfHosts,
  retire: { ...isOfHosts, words: ['web1'] },
  drain: { ...isOfHosts, words: ['web1'] },
  undrain: { ...isOfHosts, words: ['web1'] },
  verify: { ...isOfHosts, words: ['--no-drills'] },
  status: isOfHosts,
  facts: isOfHosts,
  diagnose: isNot,
  // For these two Ctrl-C is the usual end, or comes too late.
  logs: isNot,
  judge: isNot,
  validate: isNot,
};

type Last = Pick<RunSummary, 'exitCode' | 'failure'> & {
  readonly type: string;
  readonly command: string;
};

function summariesOf({ written }: Recording): readonly Last[] {
  const lines = written().stdout.trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as Last);
  return events.filter(({ type }) => type === 'summary');
}

async function makeInventory(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lvsdeploy-early-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'inventory.yml');
  const ssh = '{ host: 127.0.0.1, port: 1, config: none, agent: none, known_hosts: /dev/null }';
  writeFileSync(
    file,
    [
      'vip: 192.0.2.100',
      'services: [{ port: 80 }]',
      `directors: { lb1: { address: 192.0.2.1, ssh: ${ssh} } }`,
      `real_servers: { web1: { address: 192.0.2.2, ssh: ${ssh} }, web2: { address: 192.0.2.3, ssh: ${ssh} } }`,
    ].join('\n'),
  );
  return file;
}

for (const [command, { words, isInterrupted }] of Object.entries(commands)) {
  test(`${command} --output json ends with one summary where its file is missing`, async (t) => {
    const recording = recordInvocation([command, ...words, '/nonexistent', '--output', 'json']);
    const code = await runProgram(createLvsdeploy, recording.invocation);
    t.is(code, 2);
    const [summary, ...further] = summariesOf(recording);
    t.like(summary, { type: 'summary', command, exitCode: 2 });
    t.truthy(summary?.failure?.message);
    t.deepEqual(further, []);
  });

  if (!isInterrupted) continue;
  test(`${command} --output json ends with one summary where it is interrupted`, async (t) => {
    const inventory = await makeInventory(t);
    const recording = recordInvocation([command, ...words, inventory, '--output', 'json']);
    recording.invocation.interruption.interrupt();
    const code = await runProgram(createLvsdeploy, recording.invocation);
    t.is(code, 130);
    const [summary, ...further] = summariesOf(recording);
    t.like(summary, { command, exitCode: 130, failure: { code: 'INTERRUPTED' } });
    t.deepEqual(further, []);
  });
}

// The others print one document, which is whole whatever could be reached.
const unreached = {
  plan: 3,
  up: 3,
  down: 3,
  rollback: 3,
  retire: 3,
  drain: 3,
  undrain: 3,
  logs: 3,
  verify: 1,
} as const;

for (const [command, exitCode] of Object.entries(unreached)) {
  test(`${command} --output json ends with one summary where no host is reached`, async (t) => {
    const inventory = await makeInventory(t);
    const { words } = commands[command as keyof typeof unreached];
    const recording = recordInvocation([command, ...words, inventory, '--output', 'json']);
    t.is(await runProgram(createLvsdeploy, recording.invocation), exitCode);
    const [summary, ...further] = summariesOf(recording);
    t.like(summary, { command, exitCode });
    t.deepEqual(further, []);
    const last = recording.written().stdout.trim().split('\n').at(-1) ?? '';
    t.is((JSON.parse(last) as Last).type, 'summary');
  });
}

test('a mistake that a command meets behind its first change is a failure', async (t) => {
  const inventory = await makeInventory(t);
  const recording = recordInvocation(['up']);
  const options = {
    ...{ limit: [], tags: [], verbose: false, concurrency: 1, output: 'json' as const },
  };
  const running = conductRun(recording.invocation, 'up', { inventory, options }, ({ emit }) => {
    emit({ type: 'change-started', host: 'lb1', play: 'a', task: 'b', summary: 'c' });
    return Promise.reject(new LvsError('INVALID_INPUT', 'the inventory has been changed'));
  });
  t.like(await t.throwsAsync(running), { exitCode: 1 });
  t.like(summariesOf(recording)[0], { exitCode: 1, failure: { code: 'COMMAND_FAILED' } });
});
