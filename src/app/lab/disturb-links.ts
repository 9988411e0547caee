import { healAll, partition, setLinkQuality } from '../../lab/faults.js';
import { labDir } from '../../lab/state/lab-paths.js';
import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import type { Invocation } from '../invocation/invocation.js';
import { tell } from './tell.js';

/** How bad a link is: milliseconds, and a share from 0 to 100. */
export type Quality = { readonly delay?: number; readonly loss?: number };

/** Makes what a node receives late or lost; with neither, sound again. */
export async function degradeLink(
  invocation: Invocation,
  node: string,
  { delay, loss }: Quality,
): Promise<ExitCode> {
  const quality = {
    ...(delay === undefined ? {} : { delayMs: delay }),
    ...(loss === undefined ? {} : { lossPercent: loss }),
  };
  await setLinkQuality({ node }, quality, labDir(invocation.env));
  const isSound = delay === undefined && loss === undefined;
  tell(invocation, `The link of ${node} is ${isSound ? 'sound' : 'degraded'}.`);
  return exitCodes.success;
}

/** Two nodes that are to be without each other; one way, only what the first sends is lost. */
export type Parting = {
  readonly node: string;
  readonly other: string;
  readonly oneWay: boolean;
};

/** Lets nothing pass between two nodes. */
export async function partNodes(
  invocation: Invocation,
  { node, other, oneWay }: Parting,
): Promise<ExitCode> {
  await partition({ node }, { node: other }, { oneWay, dir: labDir(invocation.env) });
  const what = oneWay ? `What ${node} sends to ${other}` : `All between ${node} and ${other}`;
  tell(invocation, `${what} is lost.`);
  return exitCodes.success;
}

/** Undoes every fault of the lab. */
export async function healLab(invocation: Invocation): Promise<ExitCode> {
  await healAll(labDir(invocation.env));
  tell(invocation, 'Nothing disturbs the lab any more.');
  return exitCodes.success;
}
