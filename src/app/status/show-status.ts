import { asLvsError } from '../../engine/failure.js';
import { gather } from '../../engine/plan/gather.js';
import type { Host } from '../../model/cluster/cluster.js';
import type { LvsError } from '../../model/problem/error.js';
import type { ExitCode } from '../../model/run/exit-code.js';
import { summariseLooks, type DirectorAnswer } from '../../verify/status/cluster-status.js';
import { readLook, statusRefs } from '../../verify/status/status-look.js';
import { chosenDirectors } from '../run/chosen-directors.js';
import type { Invocation } from '../invocation/invocation.js';
import { openHosts, type OpenHosts } from '../run/open-hosts.js';
import { exitCodeOf } from '../run/summarise.js';
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
  const signal = invocation.interruption.heed();
  const failures = new Map<string, LvsError>();
  const look = async ({ name }: Host): Promise<readonly [string, DirectorAnswer]> => {
    try {
      const facts = await gather(await opened.pool.connect(name, signal), statusRefs, signal);
      return [name, readLook(facts)];
    } catch (error) {
      signal.throwIfAborted();
      const failure = asLvsError(error, name);
      failures.set(name, failure);
      return [name, { failure: failure.message }];
    }
  };
  const looks = new Map(await Promise.all(chosenDirectors(opened).map(look)));
  const status = summariseLooks(opened.loaded.cluster, looks, Date.now());
  const text =
    output === 'json' ? toJson(invocation, status) : `${toLines(invocation, status).join('\n')}\n`;
  invocation.stdout.write(text);
  return exitCodeOf(failures);
}
