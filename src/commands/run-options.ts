import { InvalidArgumentError, type Command } from 'commander';
import { addHostOptions, splitList, type HostOptions } from './host-options.js';

/** The options that every command over a playbook takes. */
export type RunOptions = HostOptions & {
  readonly playbook?: string;
  readonly tags: readonly string[];
  readonly verbose: boolean;
  readonly concurrency: number;
};

function parseCount(value: string): number {
  if (!/^[1-9]\d{0,3}$/.test(value)) throw new InvalidArgumentError('Expected 1 to 9999.');
  return Number(value);
}

/** Adds the inventory argument and the options of a run to a command. */
export function addRunOptions(command: Command): Command {
  return addHostOptions(command)
    .option('--playbook <file>', 'playbook to run instead of playbooks/site.yml')
    .option('--tags <tags>', 'only tasks with one of these tags', splitList, [])
    .option('--concurrency <n>', 'how many hosts at once', parseCount, 50)
    .option('-v, --verbose', 'show differences and each step', false);
}
