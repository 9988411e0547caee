import { LvsError } from '../model/error.js';
import type { CommandResult } from '../model/connection.js';
import { orderMachine } from './control.js';
import { labDir, labPaths, type LabPaths } from './lab-paths.js';
import { readLabState, type LabState } from './lab-state.js';
import { readBanner } from './ports.js';
import { runCommand } from './run-command.js';
import { builderName } from './topology.js';

const bannerTimeoutMs = 20_000;

/** The state of a lab that must exist; throws LAB_FAILED. */
export function requireLabState(paths: LabPaths): LabState {
  const state = readLabState(paths);
  if (state !== undefined) return state;
  throw new LvsError('LAB_FAILED', 'There is no lab yet', { hint: 'Run: lvsdeploy lab up' });
}

/** Every name that `lab ssh` takes. */
export function hostNames({ topology }: LabState): readonly string[] {
  return [...topology.nodes.map(({ name }) => name), builderName];
}

function requireNode(paths: LabPaths, node: string): LabState {
  const state = requireLabState(paths);
  if (state.topology.nodes.some(({ name }) => name === node)) return state;
  throw new LvsError('USAGE', `The lab has no node ${JSON.stringify(node)} to power`, {
    hint: `Its nodes: ${state.topology.nodes.map(({ name }) => name).join(', ')}`,
  });
}

/** Resolves when the node's sshd greets; rejects with LAB_FAILED where it does not. */
export async function awaitSshd(state: LabState, node: string): Promise<void> {
  const banner = await readBanner(state.ports[node] ?? 0, bannerTimeoutMs);
  if (banner?.startsWith('SSH-') === true) return;
  throw new LvsError('LAB_FAILED', `The sshd of ${node} does not answer`, {
    host: node,
    hint: 'See: lvsdeploy lab logs',
  });
}

const unit = (node: string): string => `lab-node@${node}.service`;

/** Takes the power from a node: everything in it ends at once, nothing is shut down, its disk stays. */
export async function powerOff(node: string, dir = labDir()): Promise<void> {
  const paths = labPaths(dir);
  requireNode(paths, node);
  const script = `systemctl thaw ${unit(node)} 2>/dev/null
systemctl kill --kill-whom=all --signal=SIGKILL ${unit(node)} 2>/dev/null
systemctl stop ${unit(node)} && { systemctl reset-failed ${unit(node)} 2>/dev/null; true; }`;
  await orderMachine(paths.controlSocket, script, { doing: `Powering ${node} off` });
}

/** Gives a node its power; resolves when it has booted and its sshd answers. */
export async function powerOn(node: string, dir = labDir()): Promise<void> {
  const paths = labPaths(dir);
  const state = requireNode(paths, node);
  await orderMachine(paths.controlSocket, `systemctl start ${unit(node)}`, {
    doing: `Powering ${node} on`,
  });
  await awaitSshd(state, node);
}

/** Shuts a node down in order and boots it; resolves when its sshd answers. */
export async function reboot(node: string, dir = labDir()): Promise<void> {
  const paths = labPaths(dir);
  const state = requireNode(paths, node);
  await orderMachine(paths.controlSocket, `systemctl restart ${unit(node)}`, {
    doing: `Rebooting ${node}`,
  });
  await awaitSshd(state, node);
}

/** The arguments of ssh(1) that reach a host of the lab. */
export function sshArgs(paths: LabPaths, host: string, args: readonly string[]): readonly string[] {
  return ['-F', paths.sshConfig, ...args, host];
}

/** Runs a shell command on a host of the lab over SSH, as root; the exit status is a result. */
export async function runOnNode(
  host: string,
  command: string,
  {
    stdin,
    dir = labDir(),
    timeoutMs,
  }: { readonly stdin?: string | Buffer; readonly dir?: string; readonly timeoutMs?: number } = {},
): Promise<CommandResult> {
  const paths = labPaths(dir);
  const argv = ['ssh', ...sshArgs(paths, host, ['-o', 'BatchMode=yes']), '--', command] as const;
  return runCommand([...argv], {
    ...(stdin === undefined ? {} : { stdin }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}
