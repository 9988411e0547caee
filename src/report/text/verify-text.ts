import type { DrillSummary, VerifySummary } from '../../model/run/event.js';
import { countTrials, describeTrials } from '../../model/verify/confidence.js';
import type { MarkName } from '../../model/verify/history.js';
import { formatMeasured } from '../../model/verify/measured-time.js';
import type { CheckResult } from '../../model/verify/report.js';
import { statuses, type PacketFigures, type Status } from '../../model/verify/verdict.js';
import { ordinal } from '../../model/text/ordinal.js';
import { formatCount } from '../words/count.js';
import { formatDuration } from '../words/duration.js';
import { formatWrites } from '../../model/verify/format-writes.js';
import { formatPackets } from '../words/packets.js';
import type { Style } from '../words/style.js';

const colours = { pass: 'green', unknown: 'yellow', fail: 'red' } as const satisfies Record<
  Status,
  string
>;

/** A status in its colour. */
export function formatStatus(status: Status, style: Style): string {
  return style(colours[status], status);
}

/** What a moment of a drill means to somebody who waits. */
export const markTexts: Readonly<Record<MarkName, string>> = {
  'load-begin': 'load begins',
  'inject-begin': 'injecting the fault',
  'inject-end': 'the fault is in place',
  'heal-begin': 'healing',
  'heal-end': 'healed, waiting for the initial state',
  restored: 'the initial state is back',
  'load-end': 'load ends',
};

/** A probe's result; with `verbose` also what was expected and seen where all is well. */
export function formatCheck(check: CheckResult, style: Style, verbose: boolean): readonly string[] {
  const { name, host, status, reason, expected, seen, cause } = check;
  const where = host === undefined ? name : `${name} on ${host}`;
  const allowed = status === 'unknown' && check.unknownIsAllowed === true ? ' (allowed)' : '';
  const details =
    status === 'pass' && !verbose
      ? []
      : [
          ['expected', expected],
          ['seen', seen],
          ['cause', cause],
        ];
  return [
    `${formatStatus(status, style)}${allowed}  ${where}: ${reason}`,
    ...details.flatMap(([label = '', text]) =>
      text === undefined ? [] : [`      ${style('dim', label.padEnd(8))}  ${text}`],
    ),
  ];
}

/** What a drill measured, in a few words. */
export function formatDrillFigures({ outageMs, boundMs, failed, requests }: DrillSummary): string {
  const outage = outageMs === undefined ? 'outage unknown' : `${formatMeasured(outageMs)} outage`;
  const bound = boundMs === undefined ? '' : ` of at most ${formatMeasured(boundMs)}`;
  return `${outage}${bound}, ${failed} of ${formatCount(requests, 'request')} failed`;
}

type Row = { readonly cells: readonly string[]; readonly drill: DrillSummary };

const heads = ['drill', 'on', 'outage', 'bound', 'failed', 'owners'];

function measured(ms: number | undefined): string {
  return ms === undefined ? '-' : formatMeasured(ms);
}

function toRow(drill: DrillSummary): Row {
  const { name, target, outageMs, boundMs, failed, requests, vipOwnersMax } = drill;
  const times = [measured(outageMs), measured(boundMs)];
  const counts = [`${failed}/${requests}`, vipOwnersMax === undefined ? '-' : String(vipOwnersMax)];
  return { cells: [name, target, ...times, ...counts], drill };
}

function formatDrills(drills: readonly DrillSummary[], style: Style): readonly string[] {
  if (drills.length === 0) return [];
  const rows = drills.map(toRow);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map(({ cells }) => cells[column]?.length ?? 0)),
  );
  const align = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column < 2 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ');
  return [
    style('dim', `${' '.repeat(9)}${align(heads)}`),
    ...rows.flatMap(({ cells, drill: { status, reason, attempts, packets, writes } }) => [
      `${style(colours[status], status.padEnd(7))}  ${align(cells)}`,
      ...(attempts === undefined ? [] : [`${' '.repeat(9)}${formatAttempts(attempts)}`]),
      ...(status === 'pass' ? [] : [`${' '.repeat(9)}${reason}`]),
      ...(writes === undefined ? [] : [`${' '.repeat(9)}${writes.place}: ${formatWrites(writes)}`]),
      ...describePackets(packets).map((line) => `${' '.repeat(9)}${style('dim', line)}`),
    ]),
  ];
}

function describePackets(packets: PacketFigures | undefined): readonly string[] {
  return packets === undefined ? [] : [formatPackets(packets), ...(packets.notes ?? [])];
}

/** How often a drill was run before it was known, or given up. */
export function formatAttempts(attempts: number): string {
  return `the ${ordinal(attempts)} attempt; those before it ended unknown`;
}

function countStatuses(results: readonly { readonly status: Status }[], noun: string): string {
  const counts = statuses.flatMap((status) => {
    const count = results.filter((result) => result.status === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  return `${formatCount(results.length, noun)}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`;
}

/** What the runs of each drill that was run several times tell of all. */
function describeRuns(drills: readonly DrillSummary[]): readonly string[] {
  return [...countTrials(drills)].flatMap(([name, trials]) => describeTrials(name, trials) ?? []);
}

/** The end of a verification: what is not well, the drills as a table, and one line for all. */
export function formatVerifySummary(
  { command, status, checks, drills, durationMs }: VerifySummary,
  { verbose, style }: { readonly verbose: boolean; readonly style: Style },
): readonly string[] {
  const shown = verbose ? checks : checks.filter((check) => check.status !== 'pass');
  const parts = [
    ...(checks.length > 0 ? [countStatuses(checks, 'probe result')] : []),
    ...(drills.length > 0 ? [countStatuses(drills, 'drill')] : []),
  ];
  return [
    ...shown.flatMap((check) => formatCheck(check, style, false)),
    ...formatDrills(drills, style),
    ...describeRuns(drills),
    [`${command}: ${formatStatus(status, style)}`, ...parts, formatDuration(durationMs)].join('; '),
  ];
}
