import type { ExecutionContext } from 'ava';
import { orderMachine } from '../../src/lab/control.js';
import { labPaths } from '../../src/lab/state/lab-paths.js';
import { labFolder, lvsdeploy, on } from '../e2e/testbed.js';

/** A shell script in the machine that holds the nodes. */
function inMachine(script: string): Promise<string> {
  const { controlSocket } = labPaths(labFolder);
  return orderMachine(controlSocket, script, { doing: 'A disk of a node', timeoutMs: 120_000 });
}

const diskOf = (node: string): string => `/run/lab/data/nodes/${node}/upper`;

/** Remembers the disk of a node that nobody has done anything to. */
export const keepDisk = (node: string): Promise<string> =>
  inMachine(`tar -C ${diskOf(node)} --xattrs -cf /run/lab/data/${node}.new.tar .`);

async function power(t: ExecutionContext, verb: string, node: string): Promise<void> {
  const { exitCode, stderr } = await lvsdeploy('lab', verb, node);
  t.is(exitCode, 0, stderr);
}

/** The host is gone for good, and there is a new one with its address and name. */
export async function replaceHost(t: ExecutionContext, node: string): Promise<void> {
  await power(t, 'power-off', node);
  await inMachine(`
umount /run/lab/nodes/${node}
find ${diskOf(node)} -mindepth 1 -delete
rm -rf /run/lab/data/nodes/${node}/work
tar -C ${diskOf(node)} --xattrs -xf /run/lab/data/${node}.new.tar`);
  await power(t, 'power-on', node);
  t.is((await on(node, 'ls /var/lib/lvsdeploy 2>/dev/null || :')).trim(), '');
}
