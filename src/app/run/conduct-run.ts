import type { Run, RunResult } from '../../engine/run.js';
import { asFailureOfTask } from '../../engine/failure.js';
import type { Emit, Event, RunSummary } from '../../model/run/event.js';
import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import { AwaitedHosts } from '../../report/awaited-hosts.js';
import type { RunLog } from '../../report/run-log/run-log.js';
import { countExecs, type CountingPool } from './count-execs.js';
import {
  markTold,
  reportEarlyEnd,
  summariseEarlyEnd,
  tellEarlyEnd,
} from '../invocation/early-end.js';
import type { Invocation } from '../invocation/invocation.js';
import { openRun, type OpenRun, type Prepare } from './open-run.js';
import { recordFailure, recordRun } from './record-run.js';
import type { RunOptions } from '../options.js';
import { readOrigins, type Origins } from './run-origins.js';
import { summarise } from './summarise.js';

type Command = RunSummary['command'];

/** How a command counts its changes: those it planned, or those it made. */
const countedEvent = {
  plan: 'change-planned',
  up: 'change-done',
  down: 'change-done',
  rollback: 'change-done',
  retire: 'change-done',
  drain: 'change-done',
  undrain: 'change-done',
  deploy: 'change-done',
} as const satisfies Record<Command, Event['type']>;

function countChanges(command: Command, emit: Emit) {
  const counts = new Map<string, number>();
  let haveBegun = false;
  return {
    haveBegun: (): boolean => haveBegun,
    on: (host: string): number => counts.get(host) ?? 0,
    emit: (event: Event): void => {
      if (event.type === countedEvent[command]) {
        counts.set(event.host, (counts.get(event.host) ?? 0) + 1);
      }
      haveBegun ||= event.type === 'change-started';
      emit(event);
    },
  };
}

/** What a command is asked for. */
export type CommandInput = {
  readonly inventory: string | undefined;
  readonly options: RunOptions;
  /** Changes that are left to make have an exit code of their own. */
  readonly detailedExitcode?: boolean;
  /** Default: all that the playbook wants. */
  readonly prepare?: Prepare;
};

/** What a command's work may use besides the run. */
export type WorkContext = {
  readonly origins: Origins;
  /** Resolves when everything that was told so far is shown. */
  readonly settle: () => Promise<void>;
};

type Work = (run: Run, context: WorkContext) => Promise<RunResult>;

/** Opens a run, does `work` with it, reports and records all that happens, and sums it up. */
export async function conductRun(
  invocation: Invocation,
  command: Command,
  input: CommandInput,
  work: Work,
): Promise<ExitCode> {
  const startedAt = performance.now();
  const opened = await openOrTell(invocation, command, input, startedAt);
  const origins = await readOrigins(opened);
  const log = command === 'plan' ? undefined : startLog(invocation, command, opened, origins);
  const pool = countExecs(opened.run.pool);
  const changes = countChanges(command, (event) => {
    log?.emit(event);
    opened.reporter.emit(event);
  });
  try {
    const started = { command, input, opened, origins, pool, changes, startedAt };
    const summary = await runWork(started, work);
    log?.end({ exitCode: summary.exitCode });
    await finish(invocation, opened, log, summary.exitCode);
    return summary.exitCode;
  } catch (thrown) {
    const error: unknown = changes.haveBegun() ? asFailureOfTask(thrown) : thrown;
    recordFailure(log, error);
    const hosts = opened.run.hosts.map(({ host: { name } }) => [name, pool.execsOn(name)] as const);
    reportEarlyEnd(
      opened.reporter,
      input.options,
      summariseEarlyEnd({ command, startedAt, ...countUntil(hosts, changes.on) }, error),
    );
    await finish(invocation, opened, log, exitCodes.failed);
    throw markTold(error);
  } finally {
    await pool.closeAll();
  }
}

async function openOrTell(
  invocation: Invocation,
  command: Command,
  { inventory, options, prepare }: CommandInput,
  startedAt: number,
): Promise<OpenRun> {
  try {
    return await openRun(invocation, inventory, options, prepare);
  } catch (error) {
    const end = { command, hosts: {}, changed: 0, startedAt };
    tellEarlyEnd(invocation, options, summariseEarlyEnd(end, error));
    throw markTold(error);
  }
}

/** What was done until something ended the command. */
function countUntil(
  hosts: readonly (readonly [string, number])[],
  changesOn: (host: string) => number,
): Pick<RunSummary, 'hosts' | 'changed'> {
  const summaries = hosts.map(
    ([name, execs]) => [name, { ok: 0, changed: changesOn(name), failed: 0, execs }] as const,
  );
  const changed = summaries.reduce((sum, [, host]) => sum + host.changed, 0);
  return { hosts: Object.fromEntries(summaries), changed };
}

type Started = {
  readonly command: Command;
  readonly input: CommandInput;
  readonly opened: OpenRun;
  readonly origins: Origins;
  readonly pool: CountingPool;
  readonly changes: ReturnType<typeof countChanges>;
  readonly startedAt: number;
};

async function runWork(started: Started, work: Work): Promise<RunSummary> {
  const { command, input, opened, origins, pool, changes, startedAt } = started;
  const { reporter, inventoryPath } = opened;
  const awaited = new AwaitedHosts(changes.emit);
  const run: Run = { ...opened.run, pool, emit: awaited.emit };
  const { hosts, cluster } = run;
  run.emit({
    ...{ type: 'run-started', command, cluster: cluster.name, inventory: inventoryPath },
    hosts: hosts.map(({ host }) => host.name),
    addresses: Object.fromEntries(hosts.map(({ host }) => [host.name, host.address])),
  });
  const result = await work(run, { origins, settle: reporter.finish }).finally(() => awaited.end());
  const summary = summarise({
    ...{ command, hosts, result, startedAt },
    ...{ execsOn: pool.execsOn, changesOn: changes.on },
    isDetailed: input.detailedExitcode === true,
  });
  run.emit(summary);
  return summary;
}

function startLog(
  invocation: Invocation,
  command: Command,
  opened: OpenRun,
  origins: Origins,
): RunLog | undefined {
  const { run, reporter } = opened;
  const { id: name, startedAt, by: user } = run.identity;
  const header = {
    ...{ name, startedAt: startedAt.toISOString(), user },
    ...{ command, arguments: invocation.args.slice(1), cluster: run.cluster.name, ...origins },
    hosts: run.hosts.map(({ host }) => host.name),
  };
  return recordRun(invocation, header, (text) => reporter.emit({ type: 'warning', text }));
}

async function finish(
  { stderr }: Invocation,
  { reporter }: OpenRun,
  log: RunLog | undefined,
  exitCode: ExitCode,
): Promise<void> {
  await reporter.finish();
  if (log === undefined || exitCode === exitCodes.success) return;
  stderr.write(`The log of this run: ${log.path} (lvsdeploy history ${log.id})\n`);
}
