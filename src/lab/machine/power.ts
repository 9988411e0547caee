import { orderMachine } from '../control.js';
import { awaitSshd, requireNode } from '../ssh/lab-hosts.js';
import { labDir, labPaths } from '../state/lab-paths.js';

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

/** Takes the power from a node: everything in it ends at once, nothing is shut down, its disk stays. */
export async function powerOff(node: string, dir = labDir()): Promise<void> {
  const paths = labPaths(dir);
  requireNode(paths, node);
  const doing = `Powering ${node} off`;
  await orderMachine(paths.controlSocket, powerOffScript(node, unitOf(node)), { doing });
}

/** Gives a node its power; resolves when it has booted and its sshd answers. */
export async function powerOn(node: string, dir = labDir()): Promise<void> {
  const paths = labPaths(dir);
  const state = requireNode(paths, node);
  const doing = `Powering ${node} on`;
  await orderMachine(paths.controlSocket, `systemctl start ${unitOf(node)}`, { doing });
  await awaitSshd(state, node);
}

/** Shuts a node down in order and boots it; resolves when its sshd answers. */
export async function reboot(node: string, dir = labDir()): Promise<void> {
  const paths = labPaths(dir);
  const state = requireNode(paths, node);
  const doing = `Rebooting ${node}`;
  await orderMachine(paths.controlSocket, `systemctl restart ${unitOf(node)}`, { doing });
  await awaitSshd(state, node);
}
