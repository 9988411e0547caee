import { Command } from 'commander';
import type { Invocation } from '../app/invocation/invocation.js';
import { addRunOptions } from './run-options.js';
import type { RunOptions } from '../app/options.js';

/** `lvsdeploy diagnose`: from symptom to cause, along a request's way. */
export function diagnoseCommand(invocation: Invocation): Command {
  return addRunOptions(new Command('diagnose'))
    .description(
      'find out what is wrong on the path of a request, from the client to the real servers; change nothing',
    )
    .action(async (inventory: string | undefined, options: RunOptions) => {
      const { diagnoseCluster } = await import('../app/verify/diagnose-cluster.js');
      invocation.endWith(await diagnoseCluster(invocation, inventory, options));
    });
}
