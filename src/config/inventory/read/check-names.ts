import { suggest } from '../../../model/problem/suggest.js';
import type { InventoryInput } from '../../schema/inventory.js';
import type { Path } from '../../mistake.js';
import type { Reading } from '../reading.js';

/** A keyword of a real server that names a block of the file. */
type Naming = {
  readonly check: string;
  readonly key: string;
  readonly blocks: readonly string[];
  /** Those that the template has anyway. */
  readonly always: readonly string[];
  readonly example: string;
};

const namings: readonly Naming[] = [
  {
    ...{ check: 'BFD_CHECK', key: 'name', blocks: ['bfd_instance'], always: [] },
    example: '{ neighbor_ip: 192.0.2.11 }',
  },
  {
    ...{ check: 'FILE_CHECK', key: 'track_file', always: ['drain'] },
    blocks: ['track_file', 'vrrp_track_file'],
    example: '{ file: /run/lvs/web1, weight: 0 }',
  },
];

/** Checks that keywords of real servers name blocks that are there: keepalived refuses a file without them. */
export function checkNames({ keepalived = {}, services }: InventoryInput, reading: Reading): void {
  services.forEach(({ real_servers: servers = [] }, index) =>
    servers.forEach((server, at) => {
      if (typeof server === 'string' || server.keepalived === undefined) return;
      const path = ['services', index, 'real_servers', at, 'keepalived'];
      for (const naming of namings) {
        const known = [
          ...naming.always,
          ...naming.blocks.flatMap((one) => keysOf(keepalived[one])),
        ];
        for (const named of namesIn(server.keepalived[naming.check], [...path, naming.check])) {
          checkName(named, naming, known, reading);
        }
      }
    }),
  );
}

type Named = { readonly map: Readonly<Record<string, unknown>>; readonly path: Path };

function checkName(
  { map, path }: Named,
  { key, blocks, example }: Naming,
  known: readonly string[],
  { report }: Reading,
): void {
  const name = map[key];
  if (typeof name !== 'string' || known.includes(name)) return;
  const [block = ''] = blocks;
  report({
    path: [...path, key],
    message: `there is no ${block} "${name}"`,
    ...suggest(
      name,
      known,
      `add it to the inventory: keepalived: { ${block}: { ${name}: ${example} } }`,
    ),
    dependsOn: [['keepalived']],
  });
}

function namesIn(value: unknown, path: Path): readonly Named[] {
  if (Array.isArray(value)) {
    return value.flatMap((one: unknown, index) => namesIn(one, [...path, index]));
  }
  return isMap(value) ? [{ map: value, path }] : [];
}

function keysOf(value: unknown): readonly string[] {
  return isMap(value) ? Object.keys(value) : [];
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
