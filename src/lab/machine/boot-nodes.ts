import { LvsError } from '../../model/problem/error.js';
import { readConsole } from './console.js';
import { askMachine, orderMachine, type MachineResult } from '../control.js';
import type { LabPaths } from '../state/lab-paths.js';

/** How long a boot may take; ten times of what an emulated machine on two cores needs. */
export const bootLimits = { machineMs: 120_000, nodesMs: 300_000, tellEveryMs: 20_000 };

export type Boot = {
  readonly paths: LabPaths;
  readonly nodes: readonly string[];
  readonly onProgress: (text: string) => void;
  readonly limits?: typeof bootLimits;
};

/** The command that starts nodes and ends when each has finished booting. */
function startNodesScript(names: readonly string[]): string {
  const units = names.map((name) => `lab-node@${name}.service`).join(' ');
  return `systemctl start ${units} || { journalctl --boot --no-pager --output=cat --lines=40 --unit='lab-node@*'; exit 1; }`;
}

/**
 * Waits for a machine that was started, then boots the nodes in it. What takes long is told, with the
 * machine's last word. Throws LAB_FAILED with the end of its console.
 */
export async function bootNodes({
  paths,
  nodes,
  onProgress,
  limits = bootLimits,
}: Boot): Promise<void> {
  const ask = (script: string, timeoutMs: number): Promise<MachineResult> =>
    askMachine(paths.controlSocket, script, timeoutMs);
  const startedAt = performance.now();
  const timer = setInterval(() => {
    const lastLine = readConsole(paths, 1);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const told = lastLine === '' ? 'its console is empty' : `its console says: ${lastLine}`;
    onProgress(`still booting after ${String(seconds)} s; ${told}`);
  }, limits.tellEveryMs);
  try {
    await ask('true', limits.machineMs).catch((cause: unknown) => {
      throw describeSilence(paths, limits.machineMs, cause);
    });
    await orderMachine(paths.controlSocket, startNodesScript(nodes), {
      doing: "Booting the lab's nodes",
      timeoutMs: limits.nodesMs,
    });
  } finally {
    clearInterval(timer);
  }
}

function describeSilence(paths: LabPaths, limitMs: number, cause: unknown): LvsError {
  const console = readConsole(paths, 20);
  const message = `The lab's machine did not boot within ${String(limitMs / 1000)} s`;
  return new LvsError('LAB_FAILED', message, {
    cause,
    stderr: console === '' ? '(its console is empty)' : console,
    hint: 'These are the last lines of its console. If something in lab/ or its Debian release has changed, start afresh with `lvsdeploy lab down --purge`.',
  });
}
