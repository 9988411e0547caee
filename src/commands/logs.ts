import { Command, InvalidArgumentError } from 'commander';
import { addHostOptions } from './host-options.js';
import type { Invocation } from '../app/invocation/invocation.js';
import type { LogsOptions } from '../app/history/show-logs.js';
import { parseSince } from '../app/history/since.js';

function parseLines(value: string): number {
  if (!/^\d{1,6}$/.test(value)) throw new InvalidArgumentError('Expected 0 to 999999.');
  return Number(value);
}

function readSince(value: string): number {
  const since = parseSince(value, Date.now());
  if (since !== undefined) return since;
  throw new InvalidArgumentError('Expected 90s, 10m, 2h, 1d, 14:30, or 2026-01-31 14:30.');
}

/** `lvsdeploy logs`: keepalived's log of all directors, as one. */
export function logsCommand(invocation: Invocation): Command {
  return addHostOptions(new Command('logs'))
    .description('follow the log of keepalived on all directors, merged by time')
    .option(
      '--since <time>',
      'show lines from this time on: 10m, 2h, 14:30, 2026-01-31 14:30',
      readSince,
    )
    .option('-n, --lines <n>', 'how many lines of each director, without --since', parseLines, 20)
    .option('--no-follow', 'end after the lines that exist')
    .action(async (inventory: string | undefined, options: LogsOptions) => {
      const { showLogs } = await import('../app/history/show-logs.js');
      invocation.endWith(await showLogs(invocation, inventory, options));
    });
}
