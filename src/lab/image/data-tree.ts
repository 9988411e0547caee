import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { Hardware } from '../machine/machine-args.js';
import { renderNodeFiles } from '../node-files.js';
import { segmentNames, type LabNode, type Topology } from '../topology.js';

export type DataTreeInputs = {
  readonly topology: Topology;
  readonly hardware: Hardware;
  /** Folder of the files that the machine itself has over the image. */
  readonly machineFiles: string;
  /** Folder of the host keys, one file a node. */
  readonly keysDir: string;
  /** A line for authorized_keys. */
  readonly authorizedKey: string;
};

// The machine makes everything root's before it uses it.
function writeTree(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [name, content] of files) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o755 });
    writeFileSync(file, content, { mode: 0o644 });
  }
}

function writeNode(
  folder: string,
  node: LabNode,
  { keysDir, authorizedKey }: DataTreeInputs,
): void {
  const upper = path.join(folder, 'upper');
  writeTree(upper, renderNodeFiles(node, authorizedKey));
  writeTree(
    folder,
    new Map([['segments', node.legs.map(({ segment }) => `${segment}\n`).join('')]]),
  );
  const hostKey = path.join(upper, 'etc/ssh/ssh_host_ed25519_key');
  cpSync(path.join(keysDir, node.name), hostKey);
  cpSync(path.join(keysDir, `${node.name}.pub`), `${hostKey}.pub`);
  chmodSync(hostKey, 0o600);
}

// Between emulated processors, waking a process costs more than starting one; so each node stays on
// one, and the nodes share them out.
function renderAffinity(index: number, { accelerator, cpus }: Hardware): string {
  return accelerator === 'kvm' ? '' : `[Service]\nCPUAffinity=${String(index % cpus)}\n`;
}

/** Writes what the machine's data disk begins with: its own files, and each node's differences from the image. */
export function writeDataTree(tree: string, inputs: DataTreeInputs): void {
  const machine = path.join(tree, 'machine/upper');
  cpSync(inputs.machineFiles, machine, { recursive: true });
  const links = segmentNames.map((name, index) => `${name} eth${String(index)}\n`);
  writeTree(
    machine,
    new Map([
      ['etc/lab/segments', links.join('')],
      ['etc/hostname', 'lab\n'],
      // systemd-nspawn refuses to start without one.
      ['etc/machine-id', `${'1ab'.padEnd(32, '0')}\n`],
    ]),
  );
  for (const [index, node] of inputs.topology.nodes.entries()) {
    const dropIn = `etc/systemd/system/lab-node@${node.name}.service.d/affinity.conf`;
    writeTree(machine, new Map([[dropIn, renderAffinity(index, inputs.hardware)]]));
    writeNode(path.join(tree, 'nodes', node.name), node, inputs);
  }
}
