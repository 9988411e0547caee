import { bootNodes } from '../../src/lab/machine/boot-nodes.js';
import { openQmp } from '../../src/lab/machine/qmp.js';
import { requireLabState } from '../../src/lab/ssh/lab-hosts.js';
import { labPaths } from '../../src/lab/state/lab-paths.js';
import { labFolder } from '../e2e/testbed.js';

/**
 * Takes the power from the whole machine and gives it back: what no node has written to its disk is gone, which a killed
 * container still has in the page cache of the kernel that all of them share. Resolves when all nodes have booted.
 */
export async function resetMachine(): Promise<void> {
  const paths = labPaths(labFolder);
  const { topology } = requireLabState(paths);
  const qmp = await openQmp(paths.qmpSocket);
  try {
    await qmp.execute('system_reset');
  } finally {
    qmp.close();
  }
  const nodes = topology.nodes.map(({ name }) => name);
  await bootNodes({ paths, nodes, onProgress: () => undefined });
}
