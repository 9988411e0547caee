import type { FileFact } from '../../facts/system/file.js';
import { managedBy } from '../../model/run/managed-by.js';

/** Stands in every file that lvsdeploy writes, unless the operator gave its content. */
const mark = 'Managed by lvsdeploy';

/** Whether the content of a file says itself that it is lvsdeploy's. */
export function hasMark(content: string): boolean {
  return content.includes(mark);
}

/** Whether a file says itself that it is lvsdeploy's. */
export function isMarked(fact: FileFact): boolean {
  return fact.type === 'file' && fact.content !== undefined && hasMark(fact.content);
}

// Whole lines, with nothing but comment signs around them: nothing that a program reads can hide there.
const formerLines: readonly (readonly [former: RegExp, now: string])[] = [
  [
    /^(\W*)Managed by lvsdeploy from inventory .+ \(cluster .+\): changes made here are overwritten\.(\W*)$/gmu,
    `$1${managedBy}$2`,
  ],
  [
    /^# (\S+), director of cluster .+\. See keepalived\.conf\(5\)\.$/gmu,
    '# $1, a director. See keepalived.conf(5).',
  ],
];

/** Whether two contents differ in nothing but what earlier versions said about their origin. */
export function isSameButForOrigin(one: string, other: string): boolean {
  return one === other || renewOrigin(one) === renewOrigin(other);
}

/** Content with what earlier versions said about its origin as it is said now. */
export function renewOrigin(content: string): string {
  return formerLines.reduce((text, [former, now]) => text.replace(former, now), content);
}
