import type { ArgValue } from '../../model/plan/args.js';
import type { RawArgs, Task } from '../../model/plan/playbook.js';
import type { Path } from '../mistake.js';
import { omitUndefined } from '../omit-undefined.js';
import { taskKeys, type TaskInput } from '../schema/playbook.js';
import { valueAt } from '../shape/value-at.js';
import type { FileReading } from './playbook-reading.js';

/** The model of a task of the right shape; reports one that does not name exactly one resource. */
export function readTask(input: TaskInput, path: Path, reading: FileReading): Task {
  const kinds = [...reading.resources.keys()].filter((kind) => kind in input);
  checkKinds(kinds, path, reading);
  const [kind = ''] = kinds;
  return {
    name: input.name,
    kind,
    args: readArgs(valueAt(input, [kind])),
    ...omitUndefined({ when: input.when, each: input.each, undoWhile: input.undo_while }),
    tags: [input.tags ?? []].flat(),
    at: reading.document.positionOf(path),
    locate: (within, offset) =>
      offset === undefined
        ? reading.document.positionOf([...path, ...within])
        : reading.document.positionIn([...path, ...within], offset),
  };
}

function checkKinds(kinds: readonly string[], path: Path, reading: FileReading): void {
  const { document, resources, report } = reading;
  const [first, second] = kinds;
  if (second !== undefined) {
    const message = `a task has one resource, and this one has "${String(first)}" and "${second}"`;
    const suggestion = 'make it two tasks';
    report({ path: [...path, second], onKey: true, message, suggestion });
  }
  if (first !== undefined) return;
  const written = Object.keys(valueAt(document.value, path) ?? {});
  // An unknown key was meant as the resource, and has been reported.
  if (written.some((key) => !taskKeys.includes(key))) return;
  const suggestion = `name one of ${[...resources.keys()].join(', ')}`;
  report({ path, message: 'the task names no resource', suggestion });
}

function readArgs(input: unknown): RawArgs {
  return { values: new Map(Object.entries((input ?? {}) as Readonly<Record<string, ArgValue>>)) };
}
