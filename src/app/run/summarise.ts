import type { RunResult } from '../../engine/run.js';
import type { PreparedHost } from '../../engine/plan/make-plan.js';
import type { LvsError } from '../../model/problem/error.js';
import type { HostSummary, RunSummary } from '../../model/run/event.js';
import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import { hostStages } from '../../model/plan/plan.js';

/** What a summary is made from. */
export type SummaryInput = {
  readonly command: RunSummary['command'];
  readonly hosts: readonly PreparedHost[];
  readonly result: RunResult;
  /** Changes planned, or made, on a host. */
  readonly changesOn: (host: string) => number;
  readonly execsOn: (host: string) => number;
  readonly startedAt: number;
  /** Changes have an exit code of their own. */
  readonly isDetailed: boolean;
};

// `usage` is last: it promises that no host was changed.
const inOrder: readonly ExitCode[] = [
  exitCodes.interrupted,
  exitCodes.unreachable,
  exitCodes.locked,
  exitCodes.failed,
  exitCodes.usage,
];

/** What failed hosts end a command with, in whatever order they failed. */
export function exitCodeOf(failures: ReadonlyMap<string, LvsError>, arePending = false): ExitCode {
  const codes = new Set([...failures.values()].map(({ exitCode }) => exitCode));
  const first = inOrder.find((code) => codes.has(code));
  return first ?? (arePending ? exitCodes.changesPending : exitCodes.success);
}

/** Sums a run up, host by host. */
export function summarise(input: SummaryInput): RunSummary {
  const { plan, failures } = input.result;
  const summariseHost = (name: string): HostSummary => {
    const stages = hostStages(plan).filter(({ host }) => host === name);
    const tasks = stages.flatMap((stage) => stage.tasks);
    const left = input.result.notAttempted?.get(name) ?? [];
    return {
      ok: tasks.filter((task) => task.changes.length === 0).length,
      changed: input.changesOn(name),
      failed: failures.has(name) ? 1 : 0,
      execs: input.execsOn(name),
      ...(left.length > 0 && { notAttempted: left }),
    };
  };
  const hosts = input.hosts.map(({ host }) => [host.name, summariseHost(host.name)] as const);
  const changed = hosts.reduce((sum, [, host]) => sum + host.changed, 0);
  return {
    type: 'summary',
    command: input.command,
    hosts: Object.fromEntries(hosts),
    changed,
    durationMs: Math.round(performance.now() - input.startedAt),
    exitCode: exitCodeOf(failures, input.isDetailed && changed > 0),
  };
}
