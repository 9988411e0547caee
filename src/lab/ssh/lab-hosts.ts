import { LvsError } from '../../model/problem/error.js';
import type { LabPaths } from '../state/lab-paths.js';
import { readLabState, type LabState } from '../state/lab-state.js';
import { readBanner } from '../machine/ports.js';
import { builderName } from '../topology.js';

const bannerTimeoutMs = 20_000;

/** The state of a lab that must exist; throws LAB_FAILED. */
export function requireLabState(paths: LabPaths): LabState {
  const state = readLabState(paths);
  if (state !== undefined) return state;
  throw new LvsError('LAB_FAILED', 'There is no lab yet', { hint: 'Run: lvsdeploy lab up' });
}

/** Every host that SSH reaches: the nodes and the builder. */
export function hostNames({ topology }: Pick<LabState, 'topology'>): readonly string[] {
  return [...topology.nodes.map(({ name }) => name), builderName];
}

/** The state of a lab that must have this node; throws USAGE. */
export function requireNode(paths: LabPaths, node: string): LabState {
  const state = requireLabState(paths);
  const names = state.topology.nodes.map(({ name }) => name);
  if (names.includes(node)) return state;
  throw new LvsError('USAGE', `The lab has no node ${JSON.stringify(node)}`, {
    hint: `Its nodes: ${names.join(', ')}`,
  });
}

/** The state of a lab that must have this host; throws USAGE. */
export function requireHost(paths: LabPaths, host: string): LabState {
  return host === builderName ? requireLabState(paths) : requireNode(paths, host);
}

/** Resolves when the host's sshd greets; rejects with LAB_FAILED where it does not. */
export async function awaitSshd({ ports }: LabState, host: string): Promise<void> {
  const banner = await readBanner(ports[host] ?? 0, bannerTimeoutMs);
  if (banner?.startsWith('SSH-') === true) return;
  throw new LvsError('LAB_FAILED', `The sshd of ${host} does not answer`, {
    host,
    hint: `See: lvsdeploy lab logs ${host}`,
  });
}
