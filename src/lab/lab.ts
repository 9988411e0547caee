import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';

import { LvsError } from '../model/problem/error.js';
import { userCacheFolder } from '../model/host/user-folders.js';
import { clearBuilder, isBuilderRunning, startBuilder, stopBuilder } from './image/builder.js';
import { orderMachine } from './control.js';
import { removeImageFolder } from './image/image-folder.js';
import { hostNames, requireLabState } from './ssh/lab-hosts.js';
import { withLabLock } from './state/lab-lock.js';
import { prepareParts, type LabParts, type OnProgress } from './lab-parts.js';
import { labDir, labPaths, type LabPaths } from './state/lab-paths.js';
import { readLabState, writeLabState, type LabState } from './state/lab-state.js';
import { isMachineRunning, stopMachine } from './machine/machine.js';
import { choosePorts } from './machine/ports.js';
import { requirePrograms } from './machine/requirements.js';
import { resumeMachine } from './machine/resume.js';
import { killCommands } from './ssh/run-program.js';
import { builderName, defaultTopology, type Topology } from './topology.js';
import { removeUnfinished } from './state/unfinished.js';
import { writeSshFiles } from './ssh/write-ssh-files.js';

export type BootOptions = {
  /** Folder of the lab's state; default: `labDir()`. */
  readonly dir?: string;
  /** Default: that of a running lab, else the reference cluster. */
  readonly topology?: Topology;
  readonly onProgress: OnProgress;
  /** On abort everything that was started is ended, then the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
};

/**
 * Brings a lab up: makes what is missing, resumes the saved machine, starts the builder. A lab that
 * is up is only looked at. Throws LAB_FAILED with the mending command, or LOCKED.
 */
export async function bootLab({ dir = labDir(), ...options }: BootOptions): Promise<LabState> {
  requirePrograms();
  const paths = labPaths(dir);
  return withLabLock(paths, async () => {
    const running = readLabState(paths);
    if (running !== undefined && isMachineRunning(paths)) {
      return checkRunning(paths, running, options);
    }
    try {
      return await Promise.race([startLab(paths, options), rejectOnAbort(options.signal)]);
    } catch (error) {
      await killCommands();
      await endProcesses(paths);
      throw error;
    }
  });
}

function rejectOnAbort(signal?: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => {
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}

async function checkRunning(
  paths: LabPaths,
  state: LabState,
  { topology, onProgress }: Omit<BootOptions, 'dir'>,
): Promise<LabState> {
  if (topology !== undefined && JSON.stringify(topology) !== JSON.stringify(state.topology)) {
    throw new LvsError('LAB_FAILED', 'A lab with other nodes is running', {
      hint: 'Run: lvsdeploy lab down',
    });
  }
  await orderMachine(paths.controlSocket, 'true', { doing: 'Looking at the running lab' });
  if (!isBuilderRunning(paths)) {
    onProgress('starting the builder, which had ended');
    const parts = await prepareParts(paths, state.topology, onProgress);
    await startBuilder(paths, parts, state.ports[builderName] ?? 0);
  }
  return state;
}

async function startLab(
  paths: LabPaths,
  { topology = defaultTopology, onProgress }: Omit<BootOptions, 'dir'>,
): Promise<LabState> {
  await removeUnfinished(paths);
  const parts = await prepareParts(paths, topology, onProgress);
  await stopBuilder(paths);
  const state = await rememberLab(paths, parts);
  onProgress('resuming the saved lab');
  const builder = startBuilder(paths, parts, state.ports[builderName] ?? 0);
  await Promise.all([builder, resumeMachine(paths, state, parts)]);
  return state;
}

async function rememberLab(paths: LabPaths, parts: LabParts): Promise<LabState> {
  const { image, hardware, topology, snapshot } = parts;
  const described = { image: image.hash, snapshot: snapshot.key, hardware, topology };
  const before = readLabState(paths)?.ports ?? {};
  const ports = await choosePorts(hostNames({ topology }), before);
  const state: LabState = { ...described, ports };
  writeSshFiles(paths, ports, snapshot);
  writeLabState(paths, state);
  return state;
}

async function endProcesses(paths: LabPaths): Promise<void> {
  await Promise.all([stopMachine(paths), stopBuilder(paths), removeUnfinished(paths)]);
}

/**
 * Ends every process of a lab, also of one whose start was cut short. With `purge`, the lab's folder
 * and every cached image of this user go too. Throws LOCKED.
 */
export async function stopLab({
  dir = labDir(),
  purge = false,
}: { readonly dir?: string; readonly purge?: boolean } = {}): Promise<void> {
  const paths = labPaths(dir);
  if (existsSync(dir)) {
    await withLabLock(paths, async () => {
      await endProcesses(paths);
      rmSync(paths.data, { force: true });
      if (purge) await clearBuilder(paths);
    });
  }
  if (!purge) return;
  rmSync(dir, { recursive: true, force: true });
  await removeImageFolder(path.join(userCacheFolder(), 'images'));
}

/** Puts every node back to its first boot; the builder keeps what it has built. Throws LAB_FAILED or LOCKED. */
export async function resetLab({
  dir = labDir(),
  ...options
}: Omit<BootOptions, 'topology'>): Promise<LabState> {
  const paths = labPaths(dir);
  const { topology } = requireLabState(paths);
  await withLabLock(paths, () => stopMachine(paths));
  return bootLab({ dir, topology, ...options });
}
