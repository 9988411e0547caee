import { Command } from 'commander';
import type { Invocation } from '../app/invocation/invocation.js';
import { addWholeRunOptions } from './run-options.js';
import type { RunOptions } from '../app/options.js';

/** `lvsdeploy forecast`: what comes back by itself after a power failure, and what needs `up`. */
export function forecastCommand(invocation: Invocation): Command {
  return addWholeRunOptions(new Command('forecast'))
    .description(
      'say what comes back by itself after a power failure or a shutdown, and what needs up; change nothing',
    )
    .action(async (inventory: string | undefined, options: Omit<RunOptions, 'tags'>) => {
      const { showForecast } = await import('../app/plan/show-forecast.js');
      invocation.endWith(await showForecast(invocation, inventory, { ...options, tags: [] }));
    });
}
