import type { Run, RunResult } from '../engine/converge.js';
import type { Emit, Event, RunSummary } from '../model/event.js';
import { exitCodes, type ExitCode } from '../model/exit-code.js';
import type { RunLog } from '../report/run-log/run-log.js';
import { countExecs, type CountingPool } from './count-execs.js';
import type { Invocation } from './invocation.js';
import { openRun, type OpenRun, type Prepare } from './open-run.js';
import { recordFailure, recordRun } from './record-run.js';
import type { RunOptions } from './run-options.js';
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
} as const satisfies Record<Command, Event['type']>;

function countChanges(command: Command, emit: Emit) {
  const counts = new Map<string, number>();
  return {
    on: (host: string): number => counts.get(host) ?? 0,
    emit: (event: Event): void => {
      if (event.type === countedEvent[command]) {
        counts.set(event.host, (counts.get(event.host) ?? 0) + 1);
      }
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
export async function runCommand(
  invocation: Invocation,
  command: Command,
  input: CommandInput,
  work: Work,
): Promise<ExitCode> {
  const startedAt = performance.now();
  const opened = await openRun(invocation, input.inventory, input.options, input.prepare);
  const origins = await readOrigins(opened);
  const log = command === 'plan' ? undefined : startLog(invocation, command, opened, origins);
  const pool = countExecs(opened.run.pool);
  try {
    const summary = await runWork({ command, input, opened, origins, pool, log, startedAt }, work);
    log?.end({ exitCode: summary.exitCode });
    await finish(invocation, opened, log, summary.exitCode);
    return summary.exitCode;
  } catch (error) {
    recordFailure(log, error);
    await finish(invocation, opened, log, exitCodes.failed);
    throw error;
  } finally {
    pool.closeAll();
  }
}

type Started = {
  readonly command: Command;
  readonly input: CommandInput;
  readonly opened: OpenRun;
  readonly origins: Origins;
  readonly pool: CountingPool;
  readonly log: RunLog | undefined;
  readonly startedAt: number;
};

async function runWork(started: Started, work: Work): Promise<RunSummary> {
  const { command, input, opened, origins, pool, log, startedAt } = started;
  const { reporter, inventoryPath } = opened;
  const changes = countChanges(command, (event) => {
    log?.emit(event);
    reporter.emit(event);
  });
  const run: Run = { ...opened.run, pool, emit: changes.emit };
  const { hosts, cluster } = run;
  run.emit({
    ...{ type: 'run-started', command, cluster: cluster.name, inventory: inventoryPath },
    hosts: hosts.map(({ host }) => host.name),
  });
  const result = await work(run, { origins, settle: reporter.finish });
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
