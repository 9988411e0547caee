import { orderMachine } from '../control.js';
import { awaitSshd, requireNode } from '../ssh/lab-hosts.js';
import { labDir, labPaths } from '../state/lab-paths.js';

/** As many nodes as a whole site has, on an emulated machine with other work. */
const bootLimitMs = 300_000;

const unitOf = (node: string): string => `lab-node@${node}.service`;

/** A shell command that stops every process of a node where it is, or lets them go on. */
export function setFrozen(node: string, frozen: boolean): string {
  // `systemctl freeze` needs D-Bus, which the machine has not.
  const cgroup = `/sys/fs/cgroup/machine.slice/${unitOf(node)}`;
  return `{ echo ${frozen ? '1' : '0'} > ${cgroup}/cgroup.freeze; }`;
}

// systemd does not end what it believes frozen; a unit that is off has nothing to kill.
const powerOffScript = (node: string, unit: string): string => `
${setFrozen(node, false)} 2>/dev/null
systemctl kill --kill-whom=all --signal=SIGKILL ${unit} 2>/dev/null
systemctl stop ${unit} && { systemctl reset-failed ${unit} 2>/dev/null; true; }`;

/** One node, or several: the machine takes one order at a time. */
type Nodes = string | readonly string[];

/** Takes the power from nodes: everything in them ends at once, nothing is shut down, their disks stay. */
export async function powerOff(nodes: Nodes, dir = labDir()): Promise<void> {
  const paths = labPaths(dir);
  const names = [nodes].flat();
  for (const node of names) requireNode(paths, node);
  const script = names.map((node) => `{ ${powerOffScript(node, unitOf(node))}\n}`).join(' &&\n');
  await orderMachine(paths.controlSocket, script, { doing: `Powering ${names.join(', ')} off` });
}

/** Gives nodes their power; resolves when they have booted and their sshd answer. */
export function powerOn(nodes: Nodes, dir = labDir()): Promise<void> {
  return bootBy('start', nodes, dir);
}

/** Shuts nodes down in order and boots them; resolves when their sshd answer. */
export function reboot(nodes: Nodes, dir = labDir()): Promise<void> {
  return bootBy('restart', nodes, dir);
}

async function bootBy(verb: 'start' | 'restart', nodes: Nodes, dir: string): Promise<void> {
  const paths = labPaths(dir);
  const names = [nodes].flat();
  const states = names.map((node) => requireNode(paths, node));
  const doing = `${verb === 'start' ? 'Powering on' : 'Rebooting'} ${names.join(', ')}`;
  const script = `systemctl ${verb} ${names.map(unitOf).join(' ')}`;
  await orderMachine(paths.controlSocket, script, { doing, timeoutMs: bootLimitMs });
  await Promise.all(states.map((state, index) => awaitSshd(state, names[index] ?? '')));
}
