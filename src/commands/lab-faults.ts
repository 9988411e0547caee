import { type Command, InvalidArgumentError } from 'commander';
import type { Invocation } from '../app/invocation/invocation.js';
import type { NodeActName } from '../app/lab/act-on-node.js';
import type * as Links from '../app/lab/disturb-links.js';

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

const links: () => Promise<typeof Links> = () => import('../app/lab/disturb-links.js');

const nodeCommands: Readonly<Record<NodeActName, string>> = {
  'power-off': 'take the power from a node, as a data centre would',
  'power-on': 'give a node its power and wait for its sshd',
  reboot: 'shut a node down in order, boot it, and wait for its sshd',
  unplug: "pull a node's cable: its interface loses its carrier",
  plug: 'plug it in again',
  freeze: "stop a node's processes where they are; nobody answers",
  thaw: 'let a frozen node go on',
};

function addNodeCommands(lab: Command, invocation: Invocation): void {
  for (const [name, description] of Object.entries(nodeCommands)) {
    lab
      .command(name)
      .description(description)
      .argument('<node>', 'a node')
      .action(async (node: string) => {
        const { actOnNode } = await import('../app/lab/act-on-node.js');
        invocation.endWith(await actOnNode(invocation, name as NodeActName, node));
      });
  }
}

function addDegrade(lab: Command, invocation: Invocation): void {
  lab
    .command('degrade')
    .description('make what a node receives late or lost; without options it is sound again')
    .argument('<node>', 'a node')
    .option('--delay <time>', 'how much later, such as 200ms', parseDelayMs)
    .option('--loss <percent>', 'how much is lost, such as 5%', parsePercent)
    .action(async (node: string, quality: Links.Quality) => {
      const { degradeLink } = await links();
      invocation.endWith(await degradeLink(invocation, node, quality));
    });
}

function addPartition(lab: Command, invocation: Invocation): void {
  lab
    .command('partition')
    .description('let nothing pass between two nodes; everybody else reaches both')
    .argument('<node>', 'a node')
    .argument('<other>', 'another one')
    .option('--one-way', 'only what the first sends to the other is lost', false)
    .action(async (node: string, other: string, { oneWay }: { readonly oneWay: boolean }) => {
      const { partNodes } = await links();
      invocation.endWith(await partNodes(invocation, { node, other, oneWay }));
    });
}

function addHeal(lab: Command, invocation: Invocation): void {
  lab
    .command('heal')
    .description('undo all of these: cables, links, partitions, frozen nodes')
    .action(async () => {
      const { healLab } = await links();
      invocation.endWith(await healLab(invocation));
    });
}

/** Adds the commands that disturb a lab from outside, as a data centre would, and the one that undoes it. */
export function addLabFaults(lab: Command, invocation: Invocation): void {
  for (const add of [addNodeCommands, addDegrade, addPartition, addHeal]) add(lab, invocation);
}
