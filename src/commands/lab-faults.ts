import { type Command, InvalidArgumentError } from 'commander';

import type * as Faults from '../lab/faults.js';
import { labDir } from '../lab/lab-paths.js';
import { exitCodes } from '../model/exit-code.js';
import type { Invocation } from './invocation.js';
import { addNodeCommands, tell, type NodeCommand } from './lab-node-command.js';

function parseDelayMs(value: string): number {
  const [, number, unit] = /^(\d+)(ms|s)$/.exec(value) ?? [];
  if (number === undefined) throw new InvalidArgumentError('A time such as 200ms or 2s.');
  return Number(number) * (unit === 's' ? 1000 : 1);
}

function parsePercent(value: string): number {
  const [, number] = /^(\d+(?:\.\d+)?)%?$/.exec(value) ?? [];
  if (number === undefined || Number(number) > 100) {
    throw new InvalidArgumentError('A share from 0% to 100%.');
  }
  return Number(number);
}

const faults: () => Promise<typeof Faults> = () => import('../lab/faults.js');

const nodeCommands: readonly NodeCommand[] = [
  {
    name: 'unplug',
    description: "pull a node's cable: its interface loses its carrier",
    act: async (node, dir) => (await faults()).setLink({ node }, 'down', dir),
    outcome: (node) => `The cable of ${node} is pulled.`,
  },
  {
    name: 'plug',
    description: 'plug it in again',
    act: async (node, dir) => (await faults()).setLink({ node }, 'up', dir),
    outcome: (node) => `The cable of ${node} is plugged in.`,
  },
  {
    name: 'freeze',
    description: "stop a node's processes where they are; nobody answers",
    act: async (node, dir) => (await faults()).freeze(node, dir),
    outcome: (node) => `${node} stands still.`,
  },
  {
    name: 'thaw',
    description: 'let a frozen node go on',
    act: async (node, dir) => (await faults()).thaw(node, dir),
    outcome: (node) => `${node} goes on.`,
  },
];

function addDegrade(lab: Command, invocation: Invocation): void {
  lab
    .command('degrade')
    .description('make what a node receives late or lost; without options it is sound again')
    .argument('<node>', 'a node')
    .option('--delay <time>', 'how much later, such as 200ms', parseDelayMs)
    .option('--loss <percent>', 'how much is lost, such as 5%', parsePercent)
    .action(
      async (
        node: string,
        { delay, loss }: { readonly delay?: number; readonly loss?: number },
      ) => {
        const { setLinkQuality } = await faults();
        await setLinkQuality(
          { node },
          {
            ...(delay === undefined ? {} : { delayMs: delay }),
            ...(loss === undefined ? {} : { lossPercent: loss }),
          },
          labDir(invocation.env),
        );
        const isSound = delay === undefined && loss === undefined;
        tell(invocation, `The link of ${node} is ${isSound ? 'sound' : 'degraded'}.`);
        invocation.endWith(exitCodes.success);
      },
    );
}

function addPartition(lab: Command, invocation: Invocation): void {
  lab
    .command('partition')
    .description('let nothing pass between two nodes; everybody else reaches both')
    .argument('<node>', 'a node')
    .argument('<other>', 'another one')
    .option('--one-way', 'only what the first sends to the other is lost', false)
    .action(async (node: string, other: string, options: { readonly oneWay: boolean }) => {
      const { partition } = await faults();
      await partition({ node }, { node: other }, { ...options, dir: labDir(invocation.env) });
      const what = options.oneWay
        ? `What ${node} sends to ${other}`
        : `All between ${node} and ${other}`;
      tell(invocation, `${what} is lost.`);
      invocation.endWith(exitCodes.success);
    });
}

function addHeal(lab: Command, invocation: Invocation): void {
  lab
    .command('heal')
    .description('undo all of these: cables, links, partitions, frozen nodes')
    .action(async () => {
      const { healAll } = await faults();
      await healAll(labDir(invocation.env));
      tell(invocation, 'Nothing disturbs the lab any more.');
      invocation.endWith(exitCodes.success);
    });
}

/** Adds the commands that disturb a lab from outside, as a data centre would, and the one that undoes it. */
export function addLabFaults(lab: Command, invocation: Invocation): void {
  addNodeCommands(lab, invocation, nodeCommands);
  for (const add of [addDegrade, addPartition, addHeal]) add(lab, invocation);
}
