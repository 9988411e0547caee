import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { requireTrusted } from '../../local/trust.js';
import { quote } from '../../model/text/shell-quote.js';
import { readEmulatorVersion } from './accelerator.js';
import { bootNodes } from './boot-nodes.js';
import { hashContent } from '../image/content-hash.js';
import { writeDataTree } from '../image/data-tree.js';
import type { Image } from '../image/image.js';
import { ensurePackageLayer } from '../image/package-layer.js';
import { publish, removeImageFolder } from '../image/image-folder.js';
import { guestDir, labPaths, type LabPaths } from '../state/lab-paths.js';
import { saveMachine, startMachine, stopMachine } from './machine.js';
import { describeHardware, type Hardware } from './machine-args.js';
import { asRoot, programEnv } from './requirements.js';
import { runChecked } from '../ssh/run-program.js';
import { builderName, namesOfStarted, type Topology } from '../topology.js';
import { inWorkFolder } from '../state/unfinished.js';

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

const machineFiles = path.join(guestDir, 'machine');
const dataDiskSize = '16G';

// What a machine is resumed from, and what logs in on it.
const savedFiles = ['data.raw', 'data.qcow2', 'memory', 'host-keys.json'];

async function generateKey(file: string, comment: string): Promise<string> {
  await runChecked(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file], {
    doing: 'Making an SSH key',
  });
  return readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ').trim();
}

async function generateKeys(
  dir: string,
  names: readonly string[],
): Promise<Record<string, string>> {
  mkdirSync(dir, { mode: 0o700 });
  const pairs = names.map(
    async (name) => [name, await generateKey(path.join(dir, name), name)] as const,
  );
  return Object.fromEntries(await Promise.all(pairs));
}

// Its files belong to many users.
async function addLayer(tree: string, layer: string): Promise<void> {
  await runChecked(asRoot(['cp', '-a', layer, path.join(tree, 'packages')]), {
    doing: "Copying the packages of the lab's nodes",
    env: programEnv(),
  });
}

async function makeDataDisk(dir: string, tree: string): Promise<void> {
  const options = { doing: "Making the lab's data disk", cwd: dir, env: programEnv() };
  await runChecked(
    asRoot([
      'mke2fs',
      '-q',
      '-t',
      'ext4',
      '-O',
      '^has_journal',
      '-m',
      '0',
      '-d',
      tree,
      'data.raw',
      dataDiskSize,
    ]),
    options,
  );
  await runChecked(
    ['qemu-img', 'create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', 'data.raw', 'data.qcow2'],
    options,
  );
}

async function bootAndSave(
  dir: string,
  { image, hardware, topology }: SnapshotInputs,
  onProgress: (text: string) => void,
): Promise<void> {
  const paths = labPaths(dir);
  const { kernel, initrd, disk } = image;
  await startMachine({ hardware, kernel, initrd, image: disk, paths, forwards: [] });
  try {
    await bootNodes({ paths, nodes: namesOfStarted(topology), onProgress });
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

async function makeSnapshot(
  folder: string,
  { layer, ...inputs }: SnapshotInputs & { readonly layer?: string },
  onProgress: (text: string) => void,
): Promise<void> {
  const { hardware, topology } = inputs;
  const nodeNames = topology.nodes.map(({ name }) => name);
  const keysDir = path.join(folder, 'keys');
  const { login = '', ...hostKeys } = await generateKeys(keysDir, [
    ...nodeNames,
    builderName,
    'login',
  ]);
  writeFileSync(path.join(folder, 'host-keys.json'), JSON.stringify(hostKeys));
  const tree = path.join(folder, 'tree');
  writeDataTree(tree, {
    topology,
    hardware,
    machineFiles,
    keysDir,
    authorizedKey: `${login} lab\n`,
  });
  if (layer !== undefined) await addLayer(tree, layer);
  await makeDataDisk(folder, tree);
  await removeImageFolder(tree);
  await bootAndSave(folder, inputs, onProgress);
  // Also where this user lets a group write to what is made.
  for (const name of savedFiles) chmodSync(path.join(folder, name), 0o600);
}

/** Whoever can write to it decides what a resumed machine does. Throws LAB_FAILED. */
export function requireOwnSnapshot(dir: string): void {
  const used = [...savedFiles, 'keys'].map((name) => path.join(dir, name));
  requireTrusted(used, { what: "The lab's saved machine", code: 'LAB_FAILED' });
}

/** The saved lab for a topology; booted and saved on first use. Throws LAB_FAILED. */
export async function ensureSnapshot(
  paths: LabPaths,
  inputs: SnapshotInputs,
  onProgress: (text: string) => void,
): Promise<Snapshot> {
  const { image, hardware, topology } = inputs;
  const processor = os.cpus()[0]?.model;
  const key = hashContent(
    [machineFiles],
    [topology, describeHardware(hardware), await readEmulatorVersion(), processor],
  );
  const snapshotsDir = path.join(image.dir, 'snapshots');
  const dir = path.join(snapshotsDir, key);
  requireOwnSnapshot(dir);
  if (existsSync(dir)) return describeSnapshot(dir, key);

  mkdirSync(snapshotsDir, { recursive: true, mode: 0o700 });
  const { packages = [] } = topology;
  const layer =
    packages.length === 0
      ? {}
      : { layer: await ensurePackageLayer(paths, { image, packages }, onProgress) };
  const nodes = `${String(namesOfStarted(topology).length)} nodes`;
  const time = hardware.accelerator === 'kvm' ? 'about 15 s' : 'without KVM about 45 s';
  onProgress(`booting ${nodes} for the first time, to resume them from now on (${time})`);
  await inWorkFolder(paths, snapshotsDir, async (folder) => {
    await makeSnapshot(folder, { ...inputs, ...layer }, onProgress);
    publish(folder, dir);
  });
  return describeSnapshot(dir, key);
}
