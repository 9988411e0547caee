import { listNames } from '../../model/text/list-names.js';
import { wrapLine } from '../words/fit-line.js';
import { formatCount } from '../words/count.js';
import type { Style } from '../words/style.js';

// What fits beside a title.
const inlineColumns = 32;
const columns = 80;
const mostNames = 40;

/** What stands above changes, and whether those above it were of the same hosts. */
type Heading = {
  readonly hosts: readonly string[];
  readonly title: string;
  readonly isSame: boolean;
};

/** The line above what hosts have in common, with a list of them below it where that is long and new. */
export function formatHeading({ hosts, title, isSame }: Heading, style: Style): readonly string[] {
  const names = hosts.join(', ');
  if (hosts.length === 1 || names.length <= inlineColumns) {
    return [`  ${style('bold', names)}  ${title}`];
  }
  const count = formatCount(hosts.length, 'host');
  if (isSame) return [`  ${style('bold', `the same ${count}`)}  ${title}`];
  return [`  ${style('bold', count)}  ${title}`, ...wrapLine(`    on ${listAll(hosts)}`, columns)];
}

function listAll(hosts: readonly string[]): string {
  const list = listNames(hosts, mostNames);
  return list === hosts.join(', ') ? list : `${list}; -v names all`;
}
