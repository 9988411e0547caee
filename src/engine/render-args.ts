import type { Args, ArgValue } from '../model/args.js';
import type { Task } from '../model/playbook.js';
import type { Attempt } from './task-mistakes.js';

type Path = readonly (string | number)[];

/** Renders text of a task; `path` leads to it within the task. */
export type RenderPart = (text: string, path: Path) => string;

/** A task's arguments, with all text in them rendered; undefined where one has a mistake. */
export function renderArgs(task: Task, render: RenderPart, attempt: Attempt): Args | undefined {
  const written = [...task.args.values];
  const values = new Map(
    written.flatMap(([name, value]) => {
      const rendered = attempt(task, () => renderValue(value, [task.kind, name], render));
      return rendered === undefined ? [] : [[name, rendered] as const];
    }),
  );
  if (values.size < written.length) return undefined;
  return {
    at: task.at,
    positionOf: (name) => task.locate([task.kind, name]),
    value: (name) => values.get(name),
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
