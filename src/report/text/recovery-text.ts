import { isDeepStrictEqual } from 'node:util';
import type { Role } from '../../model/cluster/cluster.js';
import type { Outage, PartRecovery, Recovery, SiteRecovery } from '../../model/cluster/recovery.js';
import { sumTerms } from '../../model/verify/budget.js';
import { formatMeasured } from '../../model/verify/measured-time.js';
import { listNames } from '../../model/text/list-names.js';
import type { Style } from '../words/style.js';

const heads: Readonly<Record<Outage, string>> = {
  'power-lost':
    'Hosts lose their power, all of a part at once or the whole site, and have it again',
  'shut-down': 'Hosts are shut down, all of a part or the whole site, and are started again',
};

const wholeSite = 'whole site';

/** What comes back by itself after each outage, and what needs `up`; what is as after the first one is not said again. */
export function formatRecoveries(
  recoveries: readonly SiteRecovery[],
  style: Style,
): readonly string[] {
  const [first] = recoveries;
  return recoveries
    .flatMap((recovery) => {
      const said = recovery === first ? [] : (first?.parts ?? []);
      return [...formatSite(recovery, said, style), ''];
    })
    .slice(0, -1);
}

function formatSite(
  { outage, by, parts }: SiteRecovery,
  said: readonly PartRecovery[],
  style: Style,
): readonly string[] {
  const isSaid = (part: PartRecovery): boolean =>
    said.some((other) => isDeepStrictEqual(part, other));
  const width = Math.max(...parts.map(({ part }) => nameOf(part).length), wholeSite.length);
  const row = (name: string, text: string): string =>
    `  ${style('bold', name.padEnd(width))}  ${text}`;
  const indent = ' '.repeat(width + 4);
  const lines = parts.flatMap((part) => {
    const way = formatWay(part, style);
    const head = row(nameOf(part.part), `${way}: ${listNames(part.hosts)}`);
    return isSaid(part)
      ? [row(nameOf(part.part), `${way}, as above`)]
      : [head, ...formatReasons(part, style).map((line) => `${indent}${line}`)];
  });
  const isConditional = by === 'itself' && parts.some(({ provided }) => provided.length > 0);
  const whole = `${formatWay({ by }, style)}${isConditional ? ', where that is so' : ''}`;
  return [`${heads[outage]}:`, ...lines, row(wholeSite, whole)];
}

function nameOf(part: Role): string {
  return part.replaceAll('_', ' ');
}

function formatReasons(
  { because, provided, within }: PartRecovery,
  style: Style,
): readonly string[] {
  const time = formatMeasured(sumTerms('heal', within).ms);
  const terms = within.map(({ name, ms }) => `${name}: ${formatMeasured(ms)}`).join('; ');
  return [
    ...because,
    ...provided.map((condition) => `provided that ${condition}`),
    ...(within.length === 0 ? [] : [style('dim', `in use at most ${time} after that: ${terms}`)]),
  ];
}

function formatWay({ by }: Pick<Recovery, 'by'>, style: Style): string {
  return by === 'itself' ? style('green', 'by itself') : style('yellow', 'by one `lvsdeploy up`');
}
