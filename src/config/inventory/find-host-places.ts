import type { Position } from '../../model/problem/position.js';
import type { Path } from '../mistake.js';
import { parseYaml } from '../yaml/parse-yaml.js';

/** Where an inventory's text names a real server: its own entry first, then those of services. */
export function findHostPlaces(file: string, text: string, name: string): readonly Position[] {
  const { value, positionOf } = parseYaml(file, text);
  const isDeclared = childOf(childOf(value, 'real_servers'), name) !== undefined;
  return [
    ...(isDeclared ? [positionOf(['real_servers', name], true)] : []),
    ...listMentions(value, name).map((path) => positionOf(path)),
  ];
}

function listMentions(inventory: unknown, name: string): readonly Path[] {
  return listOf(childOf(inventory, 'services')).flatMap((service, index) =>
    listOf(childOf(service, 'real_servers')).flatMap((entry, place): readonly Path[] =>
      entry === name || childOf(entry, 'host') === name
        ? [['services', index, 'real_servers', place]]
        : [],
    ),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function childOf(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
