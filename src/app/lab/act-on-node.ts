import { freeze, setLink, thaw } from '../../lab/faults.js';
import { powerOff, powerOn, reboot } from '../../lab/machine/power.js';
import { labDir } from '../../lab/state/lab-paths.js';
import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import type { Invocation } from '../invocation/invocation.js';
import { since, tell } from './tell.js';

/** What is done to one node of the lab. */
type NodeAct = {
  readonly act: (node: string, dir: string) => Promise<void>;
  /** What is true then, for a person. */
  readonly outcome: (node: string, took: string) => string;
};

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
    act: (node, dir) => setLink({ node }, 'down', dir),
    outcome: (node) => `The cable of ${node} is pulled.`,
  },
  plug: {
    act: (node, dir) => setLink({ node }, 'up', dir),
    outcome: (node) => `The cable of ${node} is plugged in.`,
  },
  freeze: { act: freeze, outcome: (node) => `${node} is frozen.` },
  thaw: { act: thaw, outcome: (node) => `${node} runs again.` },
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
  await Promise.all(
    nodes.map(async (node) => {
      await act(node, labDir(invocation.env));
      tell(invocation, outcome(node, since(startedAt)));
    }),
  );
  return exitCodes.success;
}
