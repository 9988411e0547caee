import { InvalidArgumentError, type Command } from 'commander';
import { addHostOptions, splitList } from './host-options.js';

function parseCount(value: string): number {
  if (!/^[1-9]\d{0,3}$/.test(value)) throw new InvalidArgumentError('Expected 1 to 9999.');
  return Number(value);
}

function parseMaxFailures(value: string): (hosts: number) => number {
  const [, digits, percent] = /^(\d{1,4})(%?)$/.exec(value) ?? [];
  if (digits === undefined || (percent === '%' && Number(digits) > 100)) {
    throw new InvalidArgumentError('Expected a number of hosts, or a part of them such as 10%.');
  }
  const count = Number(digits);
  return percent === '%' ? (hosts) => Math.floor((hosts * count) / 100) : () => count;
}

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of a time such as 500ms, 2s or 5m; a bare number is of seconds. */
export function parseTime(value: string): number {
  const [, digits, unit = 's'] = /^(\d{1,5}(?:\.\d{1,3})?)(ms|s|m|h|)$/.exec(value) ?? [];
  if (digits === undefined) throw new InvalidArgumentError('Expected a time such as 60s or 5m.');
  return Math.round(Number(digits) * unitMs[(unit || 's') as keyof typeof unitMs]);
}

/** Adds the options of a run that changes hosts. */
export function addChangeOptions(command: Command): Command {
  return command
    .option(
      '--max-failures <n>',
      'start nothing more after more than this many hosts have failed: 0, 3, 10% (default: any number)',
      parseMaxFailures,
    )
    .option(
      '--lock-wait <time>',
      'how long to wait for another run to end: 60s, 5m (default: not at all)',
      parseTime,
    );
}

/** Adds the options of a command that may disturb clients, and says so before it does. */
export function addConsentOptions(command: Command): Command {
  return command
    .option('-y, --yes', 'do not ask before a change that clients feel', false)
    .option(
      '--max-outage <time>',
      'without a terminal: how long clients may get no answer, such as 500ms or 2s (default: a planned switchover)',
      parseTime,
    );
}

/** Adds the inventory argument and the options of a run to a command. */
export function addRunOptions(command: Command): Command {
  return addWholeRunOptions(command).option(
    '--tags <tags>',
    'only tasks with one of these tags',
    splitList,
    [],
  );
}

/** For a run that starts the database where no node of it runs. */
export function addDatabaseOptions(command: Command): Command {
  return command.option(
    '--database-from <host>',
    'where no database node runs: go on with the data of this one, whatever the others may have',
  );
}

/** The same for a run that does all tasks of a playbook or none. */
export function addWholeRunOptions(command: Command): Command {
  return addPlayOptions(addHostOptions(command));
}

/** How a playbook is run, whatever its hosts and tasks. */
export function addPlayOptions(command: Command): Command {
  return command
    .option('--playbook <file>', "playbook to run instead of lvsdeploy's own site.yml")
    .option('--concurrency <n>', 'how many hosts at once', parseCount, 50)
    .option('-v, --verbose', 'show differences and each step', false);
}
