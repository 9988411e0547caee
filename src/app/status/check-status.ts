import { LvsError } from '../../model/problem/error.js';
import type { Condition, Severity } from '../../model/verify/condition.js';
import type { ClusterStatus } from '../../model/verify/status.js';
import { toJsonText } from '../../report/json-text.js';
import { clusterMetrics } from '../../report/metrics/cluster-metrics.js';
import { formatMetrics, metricsKind } from '../../report/metrics/exposition.js';
import { formatCondition, formatUnknown } from '../../report/text/condition-text.js';
import { mapStrings } from '../../report/words/map-strings.js';
import { toPrintable } from '../../report/words/printable.js';
import { judgeCondition, ofServices } from '../../verify/status/judge-condition.js';
import type { Invocation } from '../invocation/invocation.js';
import { replaceFile, requireOutputFile } from '../invocation/output-file.js';
import type { HostOptions } from '../options.js';
import { openHosts, type OpenHosts } from '../run/open-hosts.js';
import { chooseServices } from '../site/choose-services.js';
import { lookInTime } from './look-once.js';

/** The options of `lvsdeploy check`. */
export type CheckOptions = HostOptions & {
  /** Only these services; empty: all. */
  readonly service: readonly string[];
  /** Who has not answered by then was not reached, in milliseconds. */
  readonly timeout: number;
  /** Where to write what was seen as metrics, too. */
  readonly metrics?: string;
};

/** The exit codes of monitoring plugins (Monitoring Plugins development guidelines, "Plugin Return Codes"). */
const pluginCodes = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const satisfies Readonly<
  Record<Severity, number>
>;

type PluginCode = (typeof pluginCodes)[Severity];

/** Looks once, says in a line whether the cluster serves and what is left in reserve, and gives the code for it. */
export async function checkStatus(
  invocation: Invocation,
  inventory: string | undefined,
  options: CheckOptions,
): Promise<PluginCode> {
  const { redact, stdout } = invocation;
  try {
    const opened = await openHosts(invocation, inventory, options);
    try {
      await requireMetricsFile(options, opened.inventoryPath);
      const status = await look(invocation, opened, options);
      const condition = judgeCondition(status);
      await writeMetrics(invocation, { status, condition }, options);
      stdout.write(describe(invocation, { status, condition, output: options.output }));
      return pluginCodes[condition.severity];
    } finally {
      await opened.pool.closeAll();
    }
  } catch (error) {
    // What only this command calls unknown: whoever watches a cluster wants no other code for a wrong file.
    if (!(error instanceof LvsError) || error.code === 'INTERRUPTED') throw error;
    stdout.write(formatUnknown(toPrintable(redact(error.message))));
    return pluginCodes.unknown;
  }
}

async function requireMetricsFile(
  { metrics: file }: CheckOptions,
  inventory: string,
): Promise<void> {
  if (file === undefined) return;
  const output = { option: '--metrics', file, kind: metricsKind };
  await requireOutputFile(output, [{ what: 'the inventory', file: inventory }]);
}

async function writeMetrics(
  { redact }: Invocation,
  seen: Omit<Seen, 'output'>,
  { metrics: file }: CheckOptions,
): Promise<void> {
  if (file === undefined) return;
  try {
    await replaceFile(file, formatMetrics(clusterMetrics(mapStrings(seen, redact))), true);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LvsError('USAGE', `--metrics ${file} was not written: ${reason}.`, { cause });
  }
}

async function look(
  { interruption }: Invocation,
  opened: OpenHosts,
  { service, timeout }: CheckOptions,
): Promise<ClusterStatus> {
  const { cluster } = opened.loaded;
  const chosen = service.flatMap((name) => chooseServices(cluster, name));
  const names = chosen.map(({ name }) => name);
  const status = await lookInTime(opened, timeout, interruption.heed());
  return names.length === 0 ? status : ofServices(status, names);
}

type Seen = {
  readonly status: ClusterStatus;
  readonly condition: Condition;
  readonly output: HostOptions['output'];
};

function describe({ redact }: Invocation, { status, condition, output }: Seen): string {
  if (output === 'json') {
    const { cluster } = status;
    return `${toJsonText(mapStrings({ type: 'check', cluster, ...condition }, redact))}\n`;
  }
  const clean = mapStrings({ status, condition }, (text) => toPrintable(redact(text)));
  return formatCondition(clean.condition, clean.status);
}
