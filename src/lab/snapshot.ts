import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { quote } from '../model/shell-quote.js';
import { readEmulatorVersion } from './accelerator.js';
import { hashContent } from './content-hash.js';
import { orderMachine } from './control.js';
import { writeDataTree } from './data-tree.js';
import type { Image } from './image.js';
import { guestDir, labPaths } from './lab-paths.js';
import { saveMachine, startMachine, stopMachine } from './machine.js';
import { describeHardware, type Hardware } from './machine-args.js';
import { programEnv } from './requirements.js';
import { runChecked } from './run-command.js';
import { builderName, type Topology } from './topology.js';

/** A booted lab, saved: every lab of the same image and topology resumes from it. */
export type Snapshot = {
  readonly key: string;
  readonly dir: string;
  /** The disk as it was at the moment of `memory`. */
  readonly data: string;
  /** Memory and devices. */
  readonly memory: string;
  /** The key that logs in on every node. */
  readonly privateKey: string;
  /** `ssh-ed25519 AAAA...` of each node and of the builder. */
  readonly hostKeys: Readonly<Record<string, string>>;
  /** Private host key of the builder, which runs outside the machine. */
  readonly builderKey: string;
};

const dataDiskSize = '16G';
const bootTimeoutMs = 600_000;

async function generateKey(file: string, comment: string): Promise<string> {
  await runChecked(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file], {
    doing: 'Making an SSH key',
  });
  return readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ').trim();
}

async function generateKeys(dir: string, names: readonly string[]): Promise<Record<string, string>> {
  mkdirSync(dir, { mode: 0o700 });
  const pairs = names.map(
    async (name) => [name, await generateKey(path.join(dir, name), name)] as const,
  );
  return Object.fromEntries(await Promise.all(pairs));
}

async function makeDataDisk(dir: string, tree: string): Promise<void> {
  const options = { doing: "Making the lab's data disk", cwd: dir, env: programEnv() };
  await runChecked(
    ['mke2fs', '-q', '-t', 'ext4', '-O', '^has_journal', '-m', '0', '-d', tree, 'data.raw', dataDiskSize],
    options,
  );
  await runChecked(
    ['qemu-img', 'create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', 'data.raw', 'data.qcow2'],
    options,
  );
}

/** The command that starts nodes and ends when each has finished booting. */
export function startNodesScript(names: readonly string[]): string {
  const units = names.map((name) => `lab-node@${name}.service`).join(' ');
  return `systemctl start ${units} || { journalctl --boot --no-pager --output=cat --lines=40 --unit='lab-node@*'; exit 1; }`;
}

async function bootAndSave(
  dir: string,
  { image, hardware, topology }: SnapshotInputs,
): Promise<void> {
  const paths = labPaths(dir);
  const { kernel, initrd, disk } = image;
  await startMachine({ hardware, kernel, initrd, image: disk, paths, forwards: [] });
  try {
    await orderMachine(
      paths.controlSocket,
      startNodesScript(topology.nodes.map(({ name }) => name)),
      { doing: "Booting the lab's nodes", timeoutMs: bootTimeoutMs },
    );
    await saveMachine(paths, `exec:cat > ${quote(path.join(dir, 'memory'))}`);
  } finally {
    await stopMachine(paths);
  }
}

export type SnapshotInputs = {
  readonly image: Image;
  readonly hardware: Hardware;
  readonly topology: Topology;
};

function describeSnapshot(dir: string, key: string): Snapshot {
  const inDir = (name: string) => path.join(dir, name);
  return {
    key,
    dir,
    data: inDir('data.qcow2'),
    memory: inDir('memory'),
    privateKey: inDir('keys/login'),
    hostKeys: JSON.parse(readFileSync(inDir('host-keys.json'), 'utf8')) as Record<string, string>,
    builderKey: inDir(`keys/${builderName}`),
  };
}

/** The saved lab for a topology; booted and saved on first use, which takes about a minute without KVM. */
export async function ensureSnapshot(
  inputs: SnapshotInputs,
  onProgress: (text: string) => void,
): Promise<Snapshot> {
  const { image, hardware, topology } = inputs;
  const machineFiles = path.join(guestDir, 'machine');
  const key = hashContent(
    [machineFiles],
    [topology, describeHardware(hardware), await readEmulatorVersion(), os.cpus()[0]?.model],
  );
  const snapshotsDir = path.join(image.dir, 'snapshots');
  const dir = path.join(snapshotsDir, key);
  if (existsSync(dir)) return describeSnapshot(dir, key);

  mkdirSync(snapshotsDir, { recursive: true, mode: 0o700 });
  const workDir = mkdtempSync(path.join(snapshotsDir, '.new-'));
  try {
    const nodeNames = topology.nodes.map(({ name }) => name);
    const keysDir = path.join(workDir, 'keys');
    const { login = '', ...hostKeys } = await generateKeys(keysDir, [...nodeNames, builderName, 'login']);
    writeFileSync(path.join(workDir, 'host-keys.json'), JSON.stringify(hostKeys));
    const tree = path.join(workDir, 'tree');
    writeDataTree(tree, { topology, machineFiles, keysDir, authorizedKey: `${login} lab\n` });
    await makeDataDisk(workDir, tree);
    rmSync(tree, { recursive: true });
    const why = hardware.accelerator === 'kvm' ? 'about 15 s' : 'about a minute, without KVM';
    onProgress(`booting ${String(nodeNames.length)} nodes for the first time (${why}), to resume them from now on`);
    await bootAndSave(workDir, inputs);
    publish(workDir, dir);
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
  return describeSnapshot(dir, key);
}

// Somebody else may have saved the same lab meanwhile; theirs is as good.
function publish(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}
