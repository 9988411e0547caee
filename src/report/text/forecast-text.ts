import type {
  FailoverTimes,
  InstanceTimes,
  ServiceTimes,
  TimeRange,
} from '../../model/cluster/failover-times.js';
import type { Disturbance, Forecast, Lasting } from '../../model/plan/forecast.js';
import { formatMeasured } from '../../model/verify/measured-time.js';
import type { Style } from '../words/style.js';
import { formatTable } from '../words/table.js';

type Row = {
  /** The instance or service, and the time's name: what makes it the same row before and after. */
  readonly key: string;
  readonly cells: readonly string[];
  readonly range: TimeRange;
};

function instanceRows(times: InstanceTimes): readonly Row[] {
  const { instance, from, to = 'nobody' } = times;
  const events = {
    cleanStop: `${from} stops, ${to} takes over`,
    hostDeath: `${from} is lost, ${to} takes over`,
    takeBack: `${from} returns and takes back`,
  } as const;
  return Object.entries(events).flatMap(([name, event]) => {
    const range = times[name as keyof typeof events];
    return range === undefined
      ? []
      : [{ key: `${instance} ${name}`, cells: [instance, event], range }];
  });
}

function serviceRows(times: ServiceTimes): readonly Row[] {
  const { service } = times;
  const events = {
    deadProcess: 'a dead process is noticed',
    silentHost: 'a silent host is noticed',
    serverReturn: 'a real server that is back is used',
  } as const;
  return Object.entries(events).map(([name, event]) => ({
    key: `${service} ${name}`,
    cells: [service, event],
    range: times[name as keyof typeof events],
  }));
}

function listRows({ instances, services }: FailoverTimes): readonly Row[] {
  return [...instances.flatMap(instanceRows), ...services.flatMap(serviceRows)];
}

function formatRange({ minMs, maxMs }: TimeRange): string {
  if (minMs === maxMs) return `after ${formatMeasured(maxMs)}`;
  if (minMs === 0) return `within ${formatMeasured(maxMs)}`;
  return `after ${formatMeasured(minMs)} to ${formatMeasured(maxMs)}`;
}

function formatWas(old: TimeRange | undefined, now: TimeRange): string | undefined {
  if (old === undefined || formatRange(old) === formatRange(now)) return undefined;
  return `was ${formatRange(old).replace(/^after /, '')}`;
}

function formatTerms({ terms }: TimeRange): string {
  return terms.map(({ name, ms }) => `${name}: ${formatMeasured(ms)}`).join('; ');
}

const noHeads = ['', '', '', '', ''];

export type TimesOptions = {
  readonly style: Style;
  /** `changed`: only the times that the plan alters. */
  readonly which: 'all' | 'changed';
  /** Say what each time is the sum of. */
  readonly withTerms: boolean;
};

/** The failover and detection times that the configuration promises, the old ones beside them. */
export function formatTimes(
  { times, timesBefore }: Forecast,
  { style, which, withTerms }: TimesOptions,
): readonly string[] {
  const before = new Map(
    listRows(timesBefore ?? { instances: [], services: [] }).map(({ key, range }) => [key, range]),
  );
  const rows = listRows(times)
    .map((row) => ({ ...row, was: formatWas(before.get(row.key), row.range) }))
    .filter(({ was }) => which === 'all' || was !== undefined)
    .map(({ cells, range, was }) => [
      ...cells,
      formatRange(range),
      was === undefined ? '' : style('yellow', was),
      ...(withTerms ? [style('dim', formatTerms(range))] : []),
    ]);
  if (rows.length === 0) return [];
  const [, ...lines] = formatTable(noHeads, rows, { style });
  return [style('bold', 'What the configuration promises:'), ...lines.map((line) => `  ${line}`)];
}

function formatLasting(unanswered: Lasting): string {
  if (unanswered.type === 'until') return ` until ${unanswered.event}`;
  if (unanswered.ms === 0) return '; new requests feel nothing';
  return `; no answer for up to ${formatMeasured(unanswered.ms)}`;
}

/** Whether clients feel the plan, and how long: one line, then one for each cause, and a better way. */
export function formatImpact(impact: readonly Disturbance[], style: Style): readonly string[] {
  const width = Math.max(0, ...impact.map(({ host }) => host.length));
  const lines = impact.flatMap(({ kind, host, cause, consequence, unanswered, instead }) => {
    const lasting = kind === 'unknown' ? '' : formatLasting(unanswered);
    return [
      `  ${style('bold', host.padEnd(width))}  ${cause}: ${consequence}${lasting}`,
      ...(instead === undefined ? [] : [`  ${' '.repeat(width)}  instead: ${instead}`]),
    ];
  });
  return [`${style('bold', 'Traffic:')} ${formatVerdict(impact, style)}`, ...lines];
}

function formatVerdict(impact: readonly Disturbance[], style: Style): string {
  const known = impact.filter(({ kind }) => kind !== 'unknown');
  if (known.length === 0) {
    return impact.length === 0 ? style('green', 'not affected') : style('yellow', 'not known');
  }
  const bounds = known.map(({ unanswered }) => unanswered);
  if (bounds.some(({ type }) => type === 'until')) {
    return style('red', 'affected, for a time that cannot be computed');
  }
  const longest = Math.max(...bounds.map((bound) => (bound.type === 'at-most' ? bound.ms : 0)));
  return longest === 0
    ? style('yellow', 'open connections are affected, new requests are not')
    : style('red', `affected, up to ${formatMeasured(longest)} without an answer`);
}
