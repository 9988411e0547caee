import { freeze, setLink, thaw } from '../../lab/faults.js';
import { powerOff, powerOn, reboot } from '../../lab/machine/power.js';
import { labDir } from '../../lab/state/lab-paths.js';
import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import type { Invocation } from '../invocation/invocation.js';
import { since, tell } from './tell.js';

/** What is done to nodes of the lab. */
type NodeAct = {
  readonly act: (nodes: readonly string[], dir: string) => Promise<void>;
  /** What is true then, for a person. */
  readonly outcome: (node: string, took: string) => string;
};

type ActOnOne = (node: string, dir: string) => Promise<void>;

/** The machine takes one order at a time. */
function inTurn(act: ActOnOne): NodeAct['act'] {
  return async (nodes, dir) => {
    for (const node of nodes) await act(node, dir);
  };
}

const nodeActs = {
  'power-off': {
    act: powerOff,
    outcome: (node, took) => `${node} has no power (${took}).`,
  },
  'power-on': {
    act: powerOn,
    outcome: (node, took) => `${node} is up (${took}).`,
  },
  reboot: {
    act: reboot,
    outcome: (node, took) => `${node} is up again (${took}).`,
  },
  unplug: {
    act: inTurn((node, dir) => setLink({ node }, 'down', dir)),
    outcome: (node) => `The cable of ${node} is pulled.`,
  },
  plug: {
    act: inTurn((node, dir) => setLink({ node }, 'up', dir)),
    outcome: (node) => `The cable of ${node} is plugged in.`,
  },
  freeze: { act: inTurn(freeze), outcome: (node) => `${node} is frozen.` },
  thaw: { act: inTurn(thaw), outcome: (node) => `${node} runs again.` },
} as const satisfies Readonly<Record<string, NodeAct>>;

export type NodeActName = keyof typeof nodeActs;

/** Does one thing to some nodes at once, and says of each what is true then. */
export async function actOnNodes(
  invocation: Invocation,
  name: NodeActName,
  nodes: readonly string[],
): Promise<ExitCode> {
  const { act, outcome }: NodeAct = nodeActs[name];
  const startedAt = Date.now();
  await act(nodes, labDir(invocation.env));
  for (const node of nodes) tell(invocation, outcome(node, since(startedAt)));
  return exitCodes.success;
}
