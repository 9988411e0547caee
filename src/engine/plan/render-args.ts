import type { Args, ArgValue } from '../../model/plan/args.js';
import type { Task } from '../../model/plan/playbook.js';
import type { Attempt } from './task-mistakes.js';

type Path = readonly (string | number)[];

/** Renders text of a task; `path` leads to it within the task. */
export type RenderPart = (text: string, path: Path) => string;

/**
 * A task's arguments, with all text in them rendered. One with a mistake throws it again when it is read,
 * so that the others are still read and checked.
 */
export function renderArgs(task: Task, render: RenderPart, attempt: Attempt): Args {
  const written = task.args.values;
  const broken = new Map<string, ArgValue>();
  const values = new Map(
    Array.from(written, ([name, value]) => {
      const renderOrKeep: RenderPart = (text, path) => {
        const rendered = attempt(task, () => render(text, path));
        if (rendered === undefined) broken.set(name, value);
        return rendered ?? text;
      };
      return [name, renderValue(value, [task.kind, name], renderOrKeep)];
    }),
  );
  return {
    at: task.at,
    positionOf: (name, ...within) => task.locate([task.kind, name, ...within]),
    value: (name) => {
      const value = broken.get(name);
      return value === undefined ? values.get(name) : renderValue(value, [task.kind, name], render);
    },
  };
}

function renderValue(value: ArgValue, path: Path, render: RenderPart): ArgValue {
  if (typeof value === 'string') return value.includes('{{') ? render(value, path) : value;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const items = value as readonly ArgValue[];
    return items.map((item, index) => renderValue(item, [...path, index], render));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, renderValue(item, [...path, key], render)]),
  );
}
