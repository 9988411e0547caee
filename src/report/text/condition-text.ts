import type { Condition, ServiceCondition, Severity } from '../../model/verify/condition.js';
import type { ClusterStatus } from '../../model/verify/status.js';

const words: Readonly<Record<Severity, string>> = {
  ok: 'OK',
  warning: 'WARNING',
  unknown: 'UNKNOWN',
  critical: 'CRITICAL',
};

/**
 * A condition as the Monitoring Plugins development guidelines have it: a line for people, with figures for graphs
 * behind a bar, then a line for each other thing.
 */
export function formatCondition(condition: Condition, status: ClusterStatus): string {
  const { severity, complaints, remarks, services } = condition;
  const [first = describeWell(condition, status), ...others] = complaints.map(({ text }) => text);
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const head = toText(`LVS ${words[severity]} - ${first}${more}`);
  const figures = services.flatMap(formatFigures).join(' ');
  const rest = complaints.slice(1).map((one) => `${words[one.severity]} - ${one.text}`);
  const lines = [
    figures === '' ? head : `${head} | ${figures}`,
    ...[...rest, ...remarks].map(toText),
  ];
  return `${lines.join('\n')}\n`;
}

/** The same where nothing could be looked at. */
export function formatUnknown(reason: string): string {
  return `LVS ${words.unknown} - ${toText(reason)}\n`;
}

function describeWell({ services }: Condition, { cluster, vips }: ClusterStatus): string {
  const served = services.map(
    ({ name, serving = 0, wanted }) => `${name} by ${serving} of ${wanted}`,
  );
  const owned = vips.map(({ address, owners = [] }) => `${address} owned by ${owners.join()}`);
  return `${cluster} serves: ${[...served, ...owned].join(', ')}`;
}

// What stands behind a bar is read as figures.
function toText(text: string): string {
  return text.replaceAll('|', '/').replaceAll('\n', ' ');
}

// 'label'=value;warn;crit;min;max; the range N: complains of less than N.
function formatFigures({ name, serving, wanted, active }: ServiceCondition): readonly string[] {
  const label = (what: string): string =>
    `'${`${name} ${what}`.replaceAll("'", "''").replaceAll('=', '_')}'`;
  return [
    ...(serving === undefined
      ? []
      : [`${label('real servers')}=${serving};${wanted}:;1:;0;${wanted}`]),
    ...(active === undefined ? [] : [`${label('connections')}=${active};;;0`]),
  ];
}
