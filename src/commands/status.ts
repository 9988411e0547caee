import { InvalidArgumentError, type Command as CommandType, Command } from 'commander';
import { addHostOptions } from './host-options.js';
import type { HostOptions } from '../app/options.js';
import type { Invocation } from '../app/invocation/invocation.js';

// Faster than once a second the kernel's own estimates do not change.
function parseSeconds(value: string): number {
  if (!/^[1-9]\d{0,3}$/.test(value)) throw new InvalidArgumentError('Expected 1 to 9999 seconds.');
  return Number(value);
}

/** `lvsdeploy status`: who owns the VIPs, what IPVS does, and what has changed last. */
export function statusCommand(invocation: Invocation): CommandType {
  return addHostOptions(new Command('status'))
    .description('show the owner of each VIP, and the load of each real server; change nothing')
    .option('--watch [seconds]', 'repeat it every so many seconds (default: 1)', parseSeconds)
    .action(async (inventory: string | undefined, options: Options) => {
      const { showStatus } = await import('../app/status/show-status.js');
      const { watch, ...rest } = options;
      const seconds = watch === true ? 1 : watch;
      invocation.endWith(
        await showStatus(
          invocation,
          inventory,
          seconds === undefined ? rest : { ...rest, watch: seconds },
        ),
      );
    });
}

type Options = HostOptions & { readonly watch?: number | true };
