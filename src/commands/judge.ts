import { Command, Option } from 'commander';
import type { Invocation } from '../app/invocation/invocation.js';
import type { JudgeOptions } from '../app/verify/judge-history.js';

/** `lvsdeploy judge`: judge a saved history again, without a cluster. */
export function judgeCommand(invocation: Invocation): Command {
  return new Command('judge')
    .description('judge a history that verify --history has saved; needs no cluster')
    .argument('<file>', 'the saved history')
    .option('--junit <file>', 'write the report as JUnit XML')
    .option('--html <file>', 'write the report as one HTML page')
    .addOption(new Option('--output <format>', 'how to report').choices(['plain', 'json']))
    .action(async (file: string, options: JudgeOptions) => {
      const { judgeHistory } = await import('../app/verify/judge-history.js');
      invocation.endWith(await judgeHistory(invocation, file, options));
    });
}
