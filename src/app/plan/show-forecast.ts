import type { SiteRecovery } from '../../model/cluster/recovery.js';
import type { ExitCode } from '../../model/run/exit-code.js';
import { toJsonText } from '../../report/json-text.js';
import { formatRecoveries } from '../../report/text/recovery-text.js';
import { mapStrings } from '../../report/words/map-strings.js';
import { toPrintable } from '../../report/words/printable.js';
import { createStyle } from '../../report/words/style.js';
import type { Invocation } from '../invocation/invocation.js';
import type { RunOptions } from '../options.js';
import { foreseeRecovery } from './foresee-recovery.js';
import { openRun } from '../run/open-run.js';
import { exitCodeOf } from '../run/summarise.js';

/** Says what would come back by itself after its hosts stood, and what would need `up`; changes nothing. */
export async function showForecast(
  invocation: Invocation,
  inventory: string | undefined,
  options: RunOptions,
): Promise<ExitCode> {
  const { run } = await openRun(invocation, inventory, options);
  try {
    const { recoveries, failures } = await foreseeRecovery(run);
    invocation.stdout.write(show(invocation, { cluster: run.cluster.name, recoveries, options }));
    for (const { message } of failures.values()) {
      invocation.stderr.write(`${invocation.redact(message)}\n`);
    }
    return exitCodeOf(failures);
  } finally {
    await run.pool.closeAll();
  }
}

type Shown = {
  readonly cluster: string;
  readonly recoveries: readonly SiteRecovery[];
  readonly options: Pick<RunOptions, 'output'>;
};

function show({ stdout, redact }: Invocation, { cluster, recoveries, options }: Shown): string {
  if (options.output === 'json') {
    return `${toJsonText(mapStrings({ type: 'forecast', cluster, recoveries }, redact))}\n`;
  }
  const clean = mapStrings(recoveries, (text) => toPrintable(redact(text)));
  return `${formatRecoveries(clean, createStyle(stdout)).join('\n')}\n`;
}
