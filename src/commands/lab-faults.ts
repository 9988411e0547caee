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
  'power-off': 'switch the power of a node off, without a shutdown',
  'power-on': 'switch the power of a node on, and wait for its sshd',
  reboot: 'shut a node down cleanly, boot it, and wait for its sshd',
  unplug: "pull a node's cable: its interface loses its carrier",
  plug: 'plug it in again',
  freeze: 'stop all processes of a node; it keeps its addresses, but does not answer',
  thaw: 'let a frozen node go on',
};

function addNodeCommands(lab: Command, invocation: Invocation): void {
  for (const [name, description] of Object.entries(nodeCommands)) {
    lab
      .command(name)
      .description(description)
      .argument('<node...>', 'nodes; all at once')
      .action(async (nodes: readonly string[]) => {
        const { actOnNodes } = await import('../app/lab/act-on-node.js');
        invocation.endWith(await actOnNodes(invocation, name as NodeActName, nodes));
      });
  }
}

function addDegrade(lab: Command, invocation: Invocation): void {
  lab
    .command('degrade')
    .description('delay or lose packets that a node receives; without options, stop this')
    .argument('<node>', 'a node')
    .option('--delay <time>', 'delay, such as 200ms', parseDelayMs)
    .option('--loss <percent>', 'share of lost packets, such as 5%', parsePercent)
    .action(async (node: string, quality: Links.Quality) => {
      const { degradeLink } = await links();
      invocation.endWith(await degradeLink(invocation, node, quality));
    });
}

function addPartition(lab: Command, invocation: Invocation): void {
  lab
    .command('partition')
    .description('let nothing pass between two nodes; all others reach both')
    .argument('<node>', 'a node')
    .argument('<other>', 'another one')
    .option('--one-way', 'lose only what the first sends to the other', false)
    .action(async (node: string, other: string, { oneWay }: { readonly oneWay: boolean }) => {
      const { partNodes } = await links();
      invocation.endWith(await partNodes(invocation, { node, other, oneWay }));
    });
}

function addHeal(lab: Command, invocation: Invocation): void {
  lab
    .command('heal')
    .description('undo unplug, degrade, partition and freeze, on all nodes')
    .action(async () => {
      const { healLab } = await links();
      invocation.endWith(await healLab(invocation));
    });
}

/** Adds the commands that disturb a lab from outside, as a data centre would, and the one that undoes it. */
export function addLabFaults(lab: Command, invocation: Invocation): void {
  for (const add of [addNodeCommands, addDegrade, addPartition, addHeal]) add(lab, invocation);
}
