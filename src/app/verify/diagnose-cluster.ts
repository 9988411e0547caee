import type { Diagnosis } from '../../model/verify/diagnosis.js';
import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import { toJsonText } from '../../report/json-text.js';
import { formatDiagnosis } from '../../report/text/diagnosis-text.js';
import { mapStrings } from '../../report/words/map-strings.js';
import { toPrintable } from '../../report/words/printable.js';
import { createStyle } from '../../report/words/style.js';
import { diagnose } from '../../verify/probes/diagnose.js';
import { runProbes } from '../../verify/probes/run-probes.js';
import type { Invocation } from '../invocation/invocation.js';
import { openRun } from '../run/open-run.js';
import type { RunOptions } from '../options.js';
import { createVerifyContext } from './verification.js';

/** Runs all probes and says what follows from what. */
export async function diagnoseCluster(
  invocation: Invocation,
  inventory: string | undefined,
  options: RunOptions,
): Promise<ExitCode> {
  const opened = await openRun(invocation, inventory, options);
  const { stdout, redact } = invocation;
  const { cluster, pool } = opened.run;
  try {
    const way = 'client -> gateway -> director -> real server';
    if (options.output !== 'json') {
      stdout.write(`diagnose ${redact(cluster.name)}: ${way}\n\n`);
    }
    const hasGateway = cluster.hosts.some(({ roles }) => roles.includes('gateway'));
    const checks = await runProbes(await createVerifyContext(opened, []));
    const diagnosis = diagnose(checks, hasGateway ? [] : ['gateway']);
    stdout.write(show(diagnosis, { invocation, cluster: cluster.name, options }));
    const isSound = diagnosis.cause === undefined && diagnosis.further.length === 0;
    return isSound ? exitCodes.success : exitCodes.failed;
  } finally {
    await pool.closeAll();
    await opened.reporter.finish();
  }
}

type Showing = {
  readonly invocation: Invocation;
  readonly cluster: string;
  readonly options: RunOptions;
};

function show(diagnosis: Diagnosis, { invocation, cluster, options }: Showing): string {
  const { redact, stdout } = invocation;
  const { output, verbose } = options;
  if (output === 'json') {
    return `${toJsonText(mapStrings({ type: 'diagnosis', cluster, ...diagnosis }, redact))}\n`;
  }
  const clean = mapStrings(diagnosis, (text) => toPrintable(redact(text)));
  const style = createStyle(stdout);
  return `${formatDiagnosis(clean, { style, verbose }).join('\n')}\n`;
}
