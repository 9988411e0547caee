import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { splitList } from './host-options.js';
import type { Invocation } from '../app/invocation/invocation.js';
import type { VerifyOptions } from '../app/options.js';
import type { Assurance } from '../model/verify/confidence.js';

function parseRepeat(value: string): number {
  if (!/^[1-9]\d{0,2}$/.test(value)) throw new InvalidArgumentError('Expected 1 to 999.');
  return Number(value);
}

function parseAssurance(value: string): Assurance {
  const [, share = '', confidence = ''] = /^([1-9]\d?)\/([1-9]\d?)$/.exec(value) ?? [];
  if (share === '') throw new InvalidArgumentError('Expected two percentages, such as 95/95.');
  return { share: Number(share) / 100, confidence: Number(confidence) / 100 };
}

/** `lvsdeploy verify`: probe the cluster, then break it on purpose, and measure what clients feel. */
export function verifyCommand(invocation: Invocation): Command {
  return new Command('verify')
    .description('probe the cluster, then run failover drills and measure what clients feel')
    .addArgument(
      new Argument(
        '[inventory]',
        'inventory file (default: $LVSDEPLOY_INVENTORY, then ./inventory.yml)',
      ),
    )
    .option('--no-drills', 'only probe: change nothing, disturb nothing')
    .option('--only <drills>', 'only these drills, separated by commas', splitList, [])
    .option('--list', 'list the drills with their bounds on this cluster, and run none', false)
    .option('--repeat <n>', 'run the drills this many times', parseRepeat, 1)
    .option(
      '--repeat-until <share/confidence>',
      'run each drill until so many percent of its runs are known to pass, with so much confidence in percent: 95/95 takes 59 runs without a failure',
      parseAssurance,
    )
    .addOption(
      new Option(
        '--until-known [n]',
        'run a drill that ends unknown again, up to n times (3 without a number), in the first 30 minutes',
      )
        .preset('3')
        .default(0, 'never')
        .argParser(parseRepeat),
    )
    .option('-y, --yes', 'disturb the cluster without asking', false)
    .option('--force', 'run drills even if probes do not pass', false)
    .option(
      '--allow-unknown <names>',
      'probes and drills that may be unknown here, separated by commas',
      splitList,
      [],
    )
    .option('--history <file>', 'save all that was recorded, for lvsdeploy judge')
    .option('--junit <file>', 'write the report as JUnit XML')
    .option('--html <file>', 'write the report as one HTML page')
    .option('--metrics <file>', 'write the results as metrics for Prometheus')
    .option(
      '--playbook <file>',
      'playbook that describes the cluster, instead of playbooks/site.yml',
    )
    .addOption(new Option('--output <format>', 'how to report').choices(['plain', 'json']))
    .addOption(
      new Option('--host-key <policy>', 'how to treat host keys')
        .choices(['strict', 'accept-new', 'pinned'])
        .default(undefined, 'as the inventory says'),
    )
    .option('-v, --verbose', 'show every probe, and each moment of a drill', false)
    .action(async (inventory: string | undefined, options: VerifyOptions) => {
      if (options.list) {
        const { listDrills } = await import('../app/verify/list-drills.js');
        invocation.endWith(await listDrills(invocation, inventory, options));
      } else {
        const { verifyCluster } = await import('../app/verify/verify-cluster.js');
        invocation.endWith(await verifyCluster(invocation, inventory, options));
      }
    });
}
