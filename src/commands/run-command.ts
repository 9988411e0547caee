import type { Run, RunResult } from '../engine/converge.js';
import type { Emit, Event, RunSummary } from '../model/event.js';
import type { ExitCode } from '../model/exit-code.js';
import { countExecs } from './count-execs.js';
import { interruptionSignal } from './interruption.js';
import { openRun } from './open-run.js';
import type { RunOptions } from './run-options.js';
import { summarise } from './summarise.js';

type Command = RunSummary['command'];

/** How a command counts its changes: those it planned, or those it made. */
const countedEvent = {
  plan: 'change-planned',
  up: 'change-done',
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

/** Opens a run, does `work` with it, reports all that happens, and sums it up. */
export async function runCommand(
  command: Command,
  { inventory, options }: { readonly inventory: string | undefined; readonly options: RunOptions },
  work: (run: Run) => Promise<RunResult>,
): Promise<ExitCode> {
  const startedAt = performance.now();
  const opened = await openRun(inventory, options, interruptionSignal());
  const changes = countChanges(command, opened.reporter.emit);
  const pool = countExecs(opened.run.pool);
  const run: Run = { ...opened.run, pool, emit: changes.emit };
  const { hosts, cluster } = run;
  try {
    const names = hosts.map(({ host }) => host.name);
    const { inventoryPath } = opened;
    run.emit({
      type: 'run-started',
      command,
      cluster: cluster.name,
      inventory: inventoryPath,
      hosts: names,
    });
    const result = await work(run);
    const { execsOn } = pool;
    const summary = summarise({
      command,
      hosts,
      result,
      execsOn,
      changesOn: changes.on,
      startedAt,
    });
    run.emit(summary);
    return summary.exitCode;
  } finally {
    pool.closeAll();
    await opened.reporter.finish();
  }
}
