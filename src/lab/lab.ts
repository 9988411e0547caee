import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { LvsError } from '../model/error.js';
import { chooseAccelerator } from './accelerator.js';
import { clearBuilder, isBuilderRunning, startBuilder, stopBuilder } from './builder.js';
import { ensureImage, removeImageFolder, type Image } from './image.js';
import { awaitSshd, requireLabState } from './lab-hosts.js';
import { withLabLock } from './lab-lock.js';
import { cacheDir, labDir, labPaths, type LabPaths } from './lab-paths.js';
import { readLabState, writeLabState, type LabState } from './lab-state.js';
import { isMachineRunning, setMachineClock, startMachine, stopMachine } from './machine.js';
import { chooseHardware, type Forward } from './machine-args.js';
import { choosePorts } from './ports.js';
import { programEnv, requirePrograms } from './requirements.js';
import { runChecked } from './run-command.js';
import { ensureSnapshot, type Snapshot } from './snapshot.js';
import { renderKnownHosts, renderSshConfig, type SshEndpoint } from './ssh-files.js';
import { builderName, defaultTopology, type Topology } from './topology.js';

export type LabOptions = {
  /** Folder of the lab's state; default: `labDir()`. */
  readonly dir?: string;
  /** Default: that of a running lab, else the reference cluster. */
  readonly topology?: Topology;
};

export type OnProgress = (text: string) => void;

type Parts = { readonly image: Image; readonly snapshot: Snapshot };

/** Brings a lab up: builds what is missing, resumes the saved machine, starts the builder. Nothing happens where it is up already. Throws LAB_FAILED or LOCKED. */
export async function bootLab(
  { dir = labDir(), topology }: LabOptions,
  onProgress: OnProgress,
): Promise<LabState> {
  requirePrograms();
  const paths = labPaths(dir);
  return withLabLock(paths, async () => {
    const before = readLabState(paths);
    if (before !== undefined && isMachineRunning(paths)) {
      return checkRunning(paths, before, topology, onProgress);
    }
    return startLab(paths, topology ?? defaultTopology, onProgress);
  });
}

async function checkRunning(
  paths: LabPaths,
  state: LabState,
  topology: Topology | undefined,
  onProgress: OnProgress,
): Promise<LabState> {
  if (topology !== undefined && JSON.stringify(topology) !== JSON.stringify(state.topology)) {
    throw new LvsError('LAB_FAILED', 'A lab with other nodes is running', {
      hint: 'Run: lvsdeploy lab down',
    });
  }
  if (!isBuilderRunning(paths)) {
    onProgress('starting the builder');
    const parts = await prepareParts(state.topology, onProgress);
    await startBuilder(paths, { ...parts, port: state.ports[builderName] ?? 0 });
  }
  return state;
}

async function prepareParts(topology: Topology, onProgress: OnProgress): Promise<Parts & { state: Omit<LabState, 'ports'> }> {
  const cache = cacheDir();
  const image = await ensureImage(cache, onProgress);
  const accelerator = await chooseAccelerator(cache, { ...image, onProgress });
  const hardware = chooseHardware(topology, accelerator, os.availableParallelism());
  const snapshot = await ensureSnapshot({ image, hardware, topology }, onProgress);
  return { image, snapshot, state: { image: image.hash, snapshot: snapshot.key, hardware, topology } };
}

async function startLab(paths: LabPaths, topology: Topology, onProgress: OnProgress): Promise<LabState> {
  const { image, snapshot, state: described } = await prepareParts(topology, onProgress);
  const names = [...topology.nodes.map(({ name }) => name), builderName];
  await stopBuilder(paths);
  const ports = await choosePorts(names, readLabState(paths)?.ports ?? {});
  const state: LabState = { ...described, ports };
  writeSshFiles(paths, state, snapshot);
  writeLabState(paths, state);
  onProgress('resuming the saved lab');
  const builder = startBuilder(paths, { image, snapshot, port: ports[builderName] ?? 0 });
  try {
    await resumeMachine(paths, state, { image, snapshot });
    await builder;
  } catch (error) {
    await builder.catch(() => undefined);
    await stopMachine(paths);
    await stopBuilder(paths);
    throw error;
  }
  return state;
}

function forwardsOf({ topology, ports }: LabState): readonly Forward[] {
  return topology.nodes.map(({ name, legs: [{ segment, addresses }] }) => ({
    segment,
    address: addresses[0],
    port: ports[name] ?? 0,
  }));
}

async function resumeMachine(paths: LabPaths, state: LabState, { image, snapshot }: Parts): Promise<void> {
  rmSync(paths.data, { force: true });
  await runChecked(
    ['qemu-img', 'create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', snapshot.data, paths.data],
    { doing: "Making the lab's data disk", env: programEnv() },
  );
  const { kernel, initrd, disk } = image;
  const forwards = forwardsOf(state);
  await startMachine({
    hardware: state.hardware,
    ...{ kernel, initrd, image: disk, paths, forwards },
    resumeFrom: snapshot.memory,
  });
  await setMachineClock(paths);
  await Promise.all(state.topology.nodes.map(({ name }) => awaitSshd(state, name)));
}

function writeSshFiles(paths: LabPaths, { ports }: LabState, snapshot: Snapshot): void {
  const endpoints: readonly SshEndpoint[] = Object.entries(ports).map(([name, port]) => ({
    name,
    port,
    hostKey: snapshot.hostKeys[name] ?? '',
  }));
  mkdirSync(paths.dir, { recursive: true, mode: 0o700 });
  writeFileSync(paths.sshConfig, renderSshConfig(endpoints, paths), { mode: 0o600 });
  writeFileSync(paths.knownHosts, renderKnownHosts(endpoints), { mode: 0o600 });
  writeFileSync(paths.privateKey, readFileSync(snapshot.privateKey), { mode: 0o600 });
}

/** Ends every process of a lab. With `purge`, its folder, and all cached images of this user, go too. */
export async function stopLab({
  dir = labDir(),
  purge = false,
}: { readonly dir?: string; readonly purge?: boolean } = {}): Promise<void> {
  const paths = labPaths(dir);
  if (!existsSync(dir)) return;
  await withLabLock(paths, async () => {
    await Promise.all([stopMachine(paths), stopBuilder(paths)]);
    rmSync(paths.data, { force: true });
    if (!purge) return;
    await clearBuilder(paths);
    await removeImageFolder(path.join(cacheDir(), 'images'));
  });
  if (purge) rmSync(dir, { recursive: true, force: true });
}

/** Puts every node back to its first boot; the builder keeps what it has built. */
export async function resetLab({ dir = labDir() }: { readonly dir?: string }, onProgress: OnProgress): Promise<LabState> {
  const paths = labPaths(dir);
  const { topology } = requireLabState(paths);
  await withLabLock(paths, () => stopMachine(paths));
  return bootLab({ dir, topology }, onProgress);
}
