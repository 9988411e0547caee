import { listNames } from '../model/list-names.js';
import { wrapLine } from './fit-line.js';
import { formatCount } from './count.js';
import type { Style } from './style.js';

// What fits beside a title.
const inlineColumns = 32;
const columns = 80;
const mostNames = 40;

/** The line above what several hosts have in common, with a list of them below it where it is long. */
export function formatHeading(
  hosts: readonly string[],
  title: string,
  style: Style,
): readonly string[] {
  const names = hosts.join(', ');
  if (hosts.length === 1 || names.length <= inlineColumns) {
    return [`  ${style('bold', names)}  ${title}`];
  }
  return [
    `  ${style('bold', formatCount(hosts.length, 'host'))}  ${title}`,
    ...wrapLine(`    on ${listAll(hosts)}`, columns),
  ];
}

function listAll(hosts: readonly string[]): string {
  const list = listNames(hosts, mostNames);
  return list === hosts.join(', ') ? list : `${list}; -v names all`;
}
