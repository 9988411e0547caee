import { type Command, InvalidArgumentError } from 'commander';

import { exitCodes, type ExitCode } from '../model/exit-code.js';

type Finish = (code: ExitCode) => void;

function tell(text: string): void {
  process.stdout.write(`${text}\n`);
}

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

function addCable(lab: Command, finish: Finish): void {
  const add = (name: string, description: string, state: 'up' | 'down', done: string): void => {
    lab
      .command(name)
      .description(description)
      .argument('<node>', 'a node')
      .action(async (node: string) => {
        const { setLink } = await import('../lab/faults.js');
        await setLink({ node }, state);
        tell(`The cable of ${node} is ${done}.`);
        finish(exitCodes.success);
      });
  };
  add('unplug', "pull a node's cable: its interface loses its carrier", 'down', 'pulled');
  add('plug', 'plug it in again', 'up', 'plugged in');
}

function addDegrade(lab: Command, finish: Finish): void {
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
        const { setLinkQuality } = await import('../lab/faults.js');
        await setLinkQuality(
          { node },
          {
            ...(delay === undefined ? {} : { delayMs: delay }),
            ...(loss === undefined ? {} : { lossPercent: loss }),
          },
        );
        const isSound = delay === undefined && loss === undefined;
        tell(`The link of ${node} is ${isSound ? 'sound' : 'degraded'}.`);
        finish(exitCodes.success);
      },
    );
}

function addPartition(lab: Command, finish: Finish): void {
  lab
    .command('partition')
    .description('let nothing pass between two nodes; everybody else reaches both')
    .argument('<node>', 'a node')
    .argument('<other>', 'another one')
    .option('--one-way', 'only what the first sends to the other is lost', false)
    .action(async (node: string, other: string, options: { readonly oneWay: boolean }) => {
      const { partition } = await import('../lab/faults.js');
      await partition({ node }, { node: other }, options);
      const what = options.oneWay
        ? `What ${node} sends to ${other}`
        : `All between ${node} and ${other}`;
      tell(`${what} is lost.`);
      finish(exitCodes.success);
    });
}

function addFreeze(lab: Command, finish: Finish): void {
  lab
    .command('freeze')
    .description("stop a node's processes where they are; nobody answers")
    .argument('<node>', 'a node')
    .action(async (node: string) => {
      const { freeze } = await import('../lab/faults.js');
      await freeze(node);
      tell(`${node} stands still.`);
      finish(exitCodes.success);
    });
}

function addThaw(lab: Command, finish: Finish): void {
  lab
    .command('thaw')
    .description('let a frozen node go on')
    .argument('<node>', 'a node')
    .action(async (node: string) => {
      const { thaw } = await import('../lab/faults.js');
      await thaw(node);
      tell(`${node} goes on.`);
      finish(exitCodes.success);
    });
}

function addHeal(lab: Command, finish: Finish): void {
  lab
    .command('heal')
    .description('undo all of these: cables, links, partitions, frozen nodes')
    .action(async () => {
      const { healAll } = await import('../lab/faults.js');
      await healAll();
      tell('Nothing disturbs the lab any more.');
      finish(exitCodes.success);
    });
}

/** Adds the commands that disturb a lab from outside, as a data centre would, and the one that undoes it. */
export function addLabFaults(lab: Command, finish: Finish): void {
  for (const add of [addCable, addDegrade, addPartition, addFreeze, addThaw, addHeal])
    add(lab, finish);
}
