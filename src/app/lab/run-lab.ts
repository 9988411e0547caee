import { forwardVip } from '../../lab/forward-vip.js';
import { bootLab, resetLab, stopLab } from '../../lab/lab.js';
import { readLogs } from '../../lab/ssh/logs.js';
import { openShell } from '../../lab/ssh/shell.js';
import { labDir } from '../../lab/state/lab-paths.js';
import { labStatus } from '../../lab/state/lab-status.js';
import { renderStatus } from '../../lab/state/render-status.js';
import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import type { Invocation } from '../invocation/invocation.js';
import { namesOfStarted } from '../../lab/topology.js';
import { readTopology } from './lab-topology.js';
import { since, tell } from './tell.js';

function progressOf({ stderr }: Invocation): (text: string) => void {
  return (text) => void stderr.write(`lab: ${text}\n`);
}

/** Starts the lab, or resumes it; with a lab file, as that says. */
export async function startLab(invocation: Invocation, file?: string): Promise<ExitCode> {
  const startedAt = Date.now();
  const topology = file === undefined ? undefined : await readTopology(file);
  const state = await bootLab({
    dir: labDir(invocation.env),
    ...(topology && { topology }),
    onProgress: progressOf(invocation),
    signal: invocation.interruption.heed(),
  });
  const nodes = namesOfStarted(state.topology);
  const off = state.topology.nodes.map(({ name }) => name).filter((name) => !nodes.includes(name));
  const without = off.length === 0 ? '' : ` Without power: ${off.join(', ')}.`;
  const took = since(startedAt);
  tell(invocation, `The lab is up (${took}): ${nodes.join(', ')} and builder.${without}`);
  return exitCodes.success;
}

/** Ends every process of the lab. */
export async function endLab(invocation: Invocation, purge: boolean): Promise<ExitCode> {
  await stopLab({ dir: labDir(invocation.env), purge });
  tell(invocation, 'The lab is down.');
  return exitCodes.success;
}

/** Puts every node back to its first boot. */
export async function resetNodes(invocation: Invocation): Promise<ExitCode> {
  const startedAt = Date.now();
  await resetLab({
    dir: labDir(invocation.env),
    onProgress: progressOf(invocation),
    signal: invocation.interruption.heed(),
  });
  tell(invocation, `Every node is as at its first boot (${since(startedAt)}).`);
  return exitCodes.success;
}

/** Shows what runs; fails where not everything does. */
export async function showLab(invocation: Invocation, output: 'plain' | 'json'): Promise<ExitCode> {
  const status = await labStatus(labDir(invocation.env));
  tell(invocation, output === 'json' ? JSON.stringify(status) : renderStatus(status));
  const allUp = status.running && status.hosts.every(({ up }) => up);
  return allUp ? exitCodes.success : exitCodes.failed;
}

/** Logs in on a node, or runs a command there; ends as that does. */
export async function openLabShell(
  { env }: Invocation,
  node: string,
  command: readonly string[],
): Promise<ExitCode> {
  return (await openShell(node, command, labDir(env))) as ExitCode;
}

/** A way from a port of this machine to a virtual one. */
type Way = { readonly vip: string; readonly port: number; readonly localPort: number };

/** Makes a VIP reachable from this machine, until it is interrupted. */
export async function openVip(invocation: Invocation, way: Way): Promise<ExitCode> {
  const url = `http://127.0.0.1:${String(way.localPort)}/`;
  const dir = labDir(invocation.env);
  const onReady = () =>
    tell(invocation, `${url} leads to ${way.vip} through the client; Ctrl-C ends it.`);
  await invocation.interruption.endless((signal) => forwardVip(way, { dir, signal, onReady }));
  return exitCodes.interrupted;
}

/** Shows what the lab's machine and builder logged, or a node's journal. */
export async function showLabLogs(
  invocation: Invocation,
  node: string | undefined,
): Promise<ExitCode> {
  tell(invocation, await readLogs(node, labDir(invocation.env)));
  return exitCodes.success;
}
