import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { convergeRun } from '../../../src/engine/converge.js';
import type { Run } from '../../../src/engine/run.js';
import { prepareTask } from '../../../src/engine/plan/prepared-task.js';
import type { Host } from '../../../src/model/cluster/cluster.js';
import type { Connection } from '../../../src/model/host/connection.js';
import { LvsError } from '../../../src/model/problem/error.js';
import type { Event } from '../../../src/model/run/event.js';
import { stateFolder } from '../../../src/model/run/kept-files.js';
import { countChanges } from '../../../src/model/plan/plan.js';
import type { Play } from '../../../src/model/plan/playbook.js';
import { file } from '../../../src/resources/files/file.js';
import { rollBackRun } from '../../../src/rollout/restore/roll-back.js';
import { readUses } from '../../../src/resources/effects/host-uses.js';
import { createLocalConnection, createStateFolder } from '../../engine/local-connection.js';
import { plainStrategy } from '../../engine/plain-strategy.js';
import { testIdentity } from '../../engine/test-identity.js';
import { context, known, makeArgs } from '../../resources/plan-task.js';
import { makeCluster } from '../../verify/reference-cluster.js';

const me = os.userInfo();
const at = { file: 'test.yml', line: 1, column: 1 };
const play: Play = { name: 'a play', hosts: 'all', tags: [], tasks: [], at };

/** Hosts that are this machine, each with files and a state of its own; scripts run for real. */
class TestHosts {
  readonly #states = new Map<string, string>();
  #runs = 0;
  play = play;
  /** Is asked before each script; rejects where the host is not to be reached any more. */
  onExec: (host: string, command: string) => void = () => undefined;
  readonly events: Event[] = [];

  constructor(readonly folder: string) {}

  pathOn(host: string, name = 'a.conf'): string {
    return path.join(this.folder, host, name);
  }

  contentOn(host: string): Promise<string> {
    return readFile(this.pathOn(host), 'utf8');
  }

  /** A run that wants a content on each host. */
  run(contents: Readonly<Record<string, string>>, more: Partial<Run> = {}): Run {
    const started = new Date(Date.UTC(2026, 0, 1, 0, 0, this.#runs++));
    const id = started.toISOString();
    return {
      cluster: { ...makeCluster(), hosts: [], vrrp: [], services: [] },
      strategy: plainStrategy,
      playbook: { plays: [this.play] },
      identity: { ...testIdentity, id, startedAt: started },
      hosts: Object.entries(contents).map(([host, content]) => this.#prepare(host, content)),
      emit: (event) => this.events.push(event),
      signal: new AbortController().signal,
      concurrency: 10,
      pool: { connect: async (host) => this.#connect(host), closeAll: () => Promise.resolve() },
      artifacts: {
        builds: () => Promise.resolve(new Set()),
        resolve: () => Promise.reject(new Error('no artifacts here')),
        accept: () => Promise.reject(new Error('no artifacts here')),
      },
      ...more,
    };
  }

  async up(contents: Readonly<Record<string, string>>): Promise<void> {
    const { failures } = await convergeRun(this.run(contents));
    const [failure] = failures.values();
    if (failure !== undefined) throw failure;
  }

  #prepare(host: string, content: string) {
    const args = { path: this.pathOn(host), content, owner: me.username, group: 'root' };
    const task = prepareTask('a file', file, makeArgs(args), context);
    return {
      host: { name: host, roles: ['gateway'] } as unknown as Host,
      stages: [{ play: this.play, tasks: [task] }],
      refs: task.refs,
      uses: readUses([], { tiers: {} }),
      hostFacts: () => known.host,
    };
  }

  #connect(host: string): Connection {
    const state = this.#states.get(host) ?? createStateFolder();
    this.#states.set(host, state);
    const connection = createLocalConnection(host, state);
    return {
      ...connection,
      exec: async (command, options) => {
        this.onExec(host, command);
        const result = await connection.exec(command, options);
        return { ...result, stdout: result.stdout.replaceAll(state, stateFolder) };
      },
    };
  }
}

async function withHosts(work: (hosts: TestHosts) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-rollback-'));
  try {
    await work(new TestHosts(folder));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('rollback goes back to before the last run, and a second one forward again', (t) =>
  withHosts(async (hosts) => {
    await hosts.up({ a: 'one\n', b: 'one\n' });
    await hosts.up({ a: 'two\n', b: 'one\n' });
    const now = { a: 'two\n', b: 'one\n' };
    const { plan, failures } = await rollBackRun(hosts.run(now));
    t.is(failures.size, 0);
    t.is(countChanges(plan), 1);
    t.deepEqual([await hosts.contentOn('a'), await hosts.contentOn('b')], ['one\n', 'one\n']);
    const told = hosts.events.flatMap((event) => (event.type === 'progress' ? [event.text] : []));
    t.regex(told.join('\n'), /^undoing run 2026-01-01T00:00:01\.000Z of \S+, \S+, on a$/m);

    await rollBackRun(hosts.run(now));
    t.is(await hosts.contentOn('a'), 'two\n');
    await rollBackRun(hosts.run(now));
    t.is(await hosts.contentOn('a'), 'one\n');
  }));

const bad = { backup: 'bad\n', master: 'bad\n' };

/** Two hosts on a bad configuration, changed one after the other as directors are. */
async function spoil(hosts: TestHosts): Promise<void> {
  hosts.play = { ...play, serial: 1 };
  await hosts.up({ backup: 'good\n', master: 'good\n' });
  await hosts.up(bad);
}

function contents(hosts: TestHosts): Promise<readonly string[]> {
  return Promise.all([hosts.contentOn('backup'), hosts.contentOn('master')]);
}

const isApply = (command: string): boolean => command.includes('keep_begin\n');

test('a rollback that lost a host on its way is finished by the next, and undone by the one after', (t) =>
  withHosts(async (hosts) => {
    await spoil(hosts);
    const rollBack = () => rollBackRun(hosts.run(bad));
    hosts.onExec = (host, command) => {
      if (host === 'master' && isApply(command))
        throw new LvsError('UNREACHABLE', 'the link is lost');
    };
    const { failures } = await rollBack();
    t.deepEqual([...failures.keys()], ['master']);
    t.deepEqual(await contents(hosts), ['good\n', 'bad\n']);

    hosts.onExec = () => undefined;
    await rollBack();
    t.deepEqual(await contents(hosts), ['good\n', 'good\n']);
    await rollBack();
    t.deepEqual(await contents(hosts), ['bad\n', 'bad\n']);
    await rollBack();
    t.deepEqual(await contents(hosts), ['good\n', 'good\n']);
  }));

test('a rollback that was cut off while its end was looked at is not undone by the next one', (t) =>
  withHosts(async (hosts) => {
    await spoil(hosts);
    const controller = new AbortController();
    let isLast = false;
    hosts.onExec = (host, command) => {
      if (isLast) controller.abort(new Error('Ctrl-C'));
      controller.signal.throwIfAborted();
      isLast = host === 'master' && isApply(command);
    };
    await t.throwsAsync(rollBackRun(hosts.run(bad, { signal: controller.signal })));
    t.deepEqual(await contents(hosts), ['good\n', 'good\n']);

    hosts.onExec = () => undefined;
    const { plan } = await rollBackRun(hosts.run(bad));
    t.is(countChanges(plan), 0);
    t.deepEqual(await contents(hosts), ['good\n', 'good\n']);
    await rollBackRun(hosts.run(bad));
    t.deepEqual(await contents(hosts), ['bad\n', 'bad\n']);
  }));

test('wherever a rollback is cut off, the same command again goes on with it', (t) =>
  withHosts(async (hosts) => {
    await spoil(hosts);
    const cutOffAt = async (scripts: number): Promise<boolean> => {
      const controller = new AbortController();
      let count = 0;
      hosts.onExec = () => {
        count++;
        if (count > scripts) controller.abort(new Error('Ctrl-C'));
        controller.signal.throwIfAborted();
      };
      try {
        await rollBackRun(hosts.run(bad, { signal: controller.signal }));
        return false;
      } catch (error) {
        if (!controller.signal.aborted) throw error;
        return true;
      }
    };
    let scripts = 0;
    let goodHosts = 0;
    while (await cutOffAt(scripts)) {
      scripts++;
      const now = (await contents(hosts)).filter((content) => content === 'good\n').length;
      t.true(now >= goodHosts, `after ${scripts} scripts`);
      goodHosts = now;
    }
    t.true(scripts > 8, `cut off ${scripts} times`);
    t.deepEqual(await contents(hosts), ['good\n', 'good\n']);
  }));

test('the run that set the hosts up is not undone', (t) =>
  withHosts(async (hosts) => {
    await hosts.up({ a: 'one\n' });
    const error = await t.throwsAsync(rollBackRun(hosts.run({ a: 'one\n' })), {
      instanceOf: LvsError,
    });
    t.is(error.code, 'NOTHING_KEPT');
    t.regex(error.message, /^The last run set a up/);
    t.is(await hosts.contentOn('a'), 'one\n');
  }));

test('hosts that no run has changed are refused', (t) =>
  withHosts(async (hosts) => {
    const error = await t.throwsAsync(rollBackRun(hosts.run({ a: 'one\n' })), {
      instanceOf: LvsError,
    });
    t.is(error.code, 'NOTHING_KEPT');
    t.false(existsSync(hosts.pathOn('a')));
  }));
