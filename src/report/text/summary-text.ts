import type { HostSummary, RunSummary } from '../../model/run/event.js';
import { formatCount } from '../words/count.js';
import { formatDuration } from '../words/duration.js';
import type { Style } from '../words/style.js';

function hasNews({ changed, failed, notAttempted = [] }: HostSummary): boolean {
  return changed > 0 || failed > 0 || notAttempted.length > 0;
}

function listNotAttempted(rows: readonly (readonly [string, HostSummary])[]): string[] {
  return rows.flatMap(([host, { notAttempted = [] }]) =>
    notAttempted.map(({ play, reason }) => `${host}: ${play} was not attempted, because ${reason}`),
  );
}

function formatTable(rows: readonly (readonly [string, HostSummary])[], style: Style): string[] {
  const width = Math.max(4, ...rows.map(([host]) => host.length));
  const cells = (host: string, values: readonly (string | number)[]) =>
    [host.padEnd(width), ...values.map((value) => String(value).padStart(7))].join('  ');
  return [
    style('dim', cells('host', ['ok', 'changed', 'failed'])),
    ...rows.map(([host, { ok, changed, failed }]) => {
      const line = cells(host, [ok, changed, failed]);
      return failed > 0 ? style('red', line) : line;
    }),
  ];
}

function describeChanges({ command, changed, hosts }: RunSummary): string {
  const all = Object.values(hosts);
  const touched = all.filter((host) => host.changed > 0).length;
  if (changed > 0) {
    const verb = command === 'plan' ? 'to make' : 'made';
    return `${formatCount(changed, 'change')} ${verb} on ${formatCount(touched, 'host')}`;
  }
  if (all.some((host) => host.failed > 0)) return 'no change made';
  return `nothing to change on ${formatCount(all.length, 'host')}`;
}

/** The end of a run: the hosts with news (all of them when asked), then one line for the rest. */
export function formatSummary(
  summary: RunSummary,
  { verbose, style }: { readonly verbose: boolean; readonly style: Style },
): readonly string[] {
  const hosts = Object.entries(summary.hosts);
  const shown = verbose ? hosts : hosts.filter(([, host]) => hasNews(host));
  const failed = hosts.filter(([, host]) => host.failed > 0).map(([host]) => host);
  const verdict = failed.length > 0 ? style('red', `failed on ${failed.join(', ')}; `) : '';
  const silent = shown.length > 0 && shown.length < hosts.length;
  const rest = silent ? [`${formatCount(hosts.length - shown.length, 'host')} unchanged`] : [];
  return [
    ...(shown.length > 0 ? formatTable(shown, style) : []),
    ...listNotAttempted(shown).map((line) => style('yellow', line)),
    ...rest.map((line) => style('dim', line)),
    `${summary.command}: ${verdict}${describeChanges(summary)}, ${formatDuration(summary.durationMs)}`,
  ];
}
