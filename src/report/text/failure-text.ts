import type { Failure } from '../../model/run/event.js';
import type { Style } from '../words/style.js';

const labelWidth = 9;

function formatField(label: string, text: string | number | undefined, style: Style): string[] {
  if (text === undefined || text === '') return [];
  const [first = '', ...rest] = String(text).trimEnd().split('\n');
  const indent = ' '.repeat(labelWidth + 2);
  return [
    `  ${style('dim', label.padEnd(labelWidth))}${first}`,
    ...rest.map((line) => `${indent}${line}`),
  ];
}

/** A failure with all that is needed to act on it: what, where, how it ended, what to do next. */
export function formatFailure(failure: Failure, style: Style): readonly string[] {
  const where = [failure.at, failure.host].filter((part) => part !== undefined);
  const what = [...where.map((part) => style('bold', part)), failure.message].join(': ');
  const [first = '', ...rest] = what.split('\n');
  return [
    `${style('red', 'error')} ${style('dim', failure.code)} ${first}`,
    ...rest,
    ...formatField('task', failure.task, style),
    ...formatField('command', failure.command, style),
    ...formatField('exit', failure.exitStatus, style),
    ...formatField('stderr', failure.stderr, style),
    ...formatField('hint', failure.hint, style),
  ];
}
