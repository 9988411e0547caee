import type { ExitCode } from '../../model/run/exit-code.js';
import { readLook, statusRefs } from '../../verify/status/status-look.js';
import type { Invocation } from '../invocation/invocation.js';
import { openHosts, type OpenHosts } from '../run/open-hosts.js';
import { exitCodeOf } from '../run/summarise.js';
import { lookOnce } from './look-once.js';
import { toJson, toLines } from './status-output.js';
import type { HostOptions } from '../options.js';
import { watchStatus } from './watch-status.js';

/** The options of `lvsdeploy status`. */
export type StatusOptions = HostOptions & { readonly watch?: number };

/** Shows what the directors show: once, or until somebody has seen enough. */
export async function showStatus(
  invocation: Invocation,
  inventory: string | undefined,
  options: StatusOptions,
): Promise<ExitCode> {
  const opened = await openHosts(invocation, inventory, options);
  try {
    const { watch, output } = options;
    return watch === undefined
      ? await showOnce(invocation, opened, output)
      : await watchStatus(invocation, opened, { seconds: watch, output });
  } finally {
    await opened.pool.closeAll();
  }
}

async function showOnce(
  invocation: Invocation,
  opened: OpenHosts,
  output: StatusOptions['output'],
): Promise<ExitCode> {
  const question = { refs: statusRefs, read: readLook };
  const interruption = invocation.interruption.heed();
  const { status, failures } = await lookOnce(opened, question, { interruption });
  const text =
    output === 'json' ? toJson(invocation, status) : `${toLines(invocation, status).join('\n')}\n`;
  invocation.stdout.write(text);
  return exitCodeOf(failures);
}
