import { rmSync } from 'node:fs';

import { askMachine } from '../control.js';
import type { LabPaths } from '../state/lab-paths.js';
import { emulator, machineArgs, type MachineSpec } from './machine-args.js';
import { endOwned, findOwned, type OwnedProcess } from './pid-file.js';
import { openQmp } from './qmp.js';
import { programEnv } from './requirements.js';
import { runChecked } from '../ssh/run-program.js';

const endGraceMs = 3_000;

/** The emulator's process of a lab. */
function machineProcess(paths: LabPaths): OwnedProcess {
  return { pidFile: paths.machinePid, marks: [emulator, paths.machinePid] };
}

function removeSockets({ qmpSocket, controlSocket }: LabPaths): void {
  for (const socket of [qmpSocket, controlSocket]) rmSync(socket, { force: true });
}

/** Starts the emulator; resolves when its sockets accept connections, before the guest has done anything. */
export async function startMachine(spec: MachineSpec): Promise<void> {
  removeSockets(spec.paths);
  await runChecked([emulator, ...machineArgs(spec)], {
    doing: "Starting the lab's machine",
    cwd: spec.paths.dir,
    env: programEnv(),
  });
}

/** Ends the emulator, wherever the guest is; nothing happens where none runs. */
export async function stopMachine(paths: LabPaths): Promise<void> {
  await endOwned(machineProcess(paths), endGraceMs);
  removeSockets(paths);
}

/** Whether the lab's emulator runs. */
export function isMachineRunning(paths: LabPaths): boolean {
  return findOwned(machineProcess(paths)) !== undefined;
}

type MigrationState = { readonly status: string; readonly 'error-desc'?: string };

/** Writes the machine's state (memory and devices) through a shell command, and ends the machine. */
export async function saveMachine(paths: LabPaths, sink: string): Promise<void> {
  const qmp = await openQmp(paths.qmpSocket);
  try {
    await qmp.execute('migrate-set-parameters', { 'max-bandwidth': 10 * 2 ** 30 });
    await qmp.execute('migrate', { uri: sink });
    for (;;) {
      const state = (await qmp.execute('query-migrate')) as MigrationState;
      if (state.status === 'completed') return;
      if (state.status === 'failed') throw new Error(state['error-desc'] ?? 'failed');
    }
  } finally {
    qmp.close();
    await stopMachine(paths);
  }
}

/** Sets the guest's clock, which stands where the machine was saved. */
export async function setMachineClock(paths: LabPaths): Promise<void> {
  await askMachine(paths.controlSocket, `date --set=@${String(Date.now() / 1000)}`, 30_000);
}
