import * as z from 'zod';
import type { TierSettings } from '../../model/cluster/tiers.js';
import type { Path } from '../mistake.js';
import type { Reading } from '../inventory/reading.js';
import { storageHosts, type StorageHostInput } from '../schema/hosts.js';
import { text } from '../schema/leaves.js';

// No `-`: in the name of a mount unit it stands for `/`, systemd.unit(5).
const folder = text(
  /^(?:\/[A-Za-z0-9_][A-Za-z0-9_.]{0,59}){1,8}$/,
  'a plain absolute path of letters, digits, "_" and "."',
);

const source = text(
  /^(?:[A-Za-z0-9][A-Za-z0-9_]{0,59}|[A-Za-z0-9][A-Za-z0-9.-]{0,252}:(?:\/[\w.-]*){1,16})$/,
  'a volume such as "site", or an export such as "nas.example.org:/export/site"',
);

const mount = z.union(
  [
    source,
    z.strictObject({
      source: source
        .describe('The volume; with `nfs` the export, `SERVER:/PATH`.')
        .meta({ examples: ['site'] }),
      read_only: z
        .boolean({ error: 'true or false' })
        .default(false)
        .describe('Real servers cannot write to it.')
        .meta({ examples: [true] }),
    }),
  ],
  { error: 'a volume or an export, or a map with "source"' },
);

const schema = z
  .strictObject(
    {
      kind: z
        .enum(['nfs', 'glusterfs', 'none'], { error: '"nfs", "glusterfs" or "none"' })
        .describe(
          '`nfs`: exports of a file server that exists. `glusterfs`: volumes on `hosts`, each file on all of them. `none`: no storage is shared.',
        ),
      hosts: storageHosts
        .optional()
        .describe(
          'With `glusterfs`, the three storage nodes: name to address or map; at most one of them has `arbiter: true`. Default: none.',
        ),
      bricks: folder
        .default('/srv/bricks')
        .describe(
          'With `glusterfs`, the folder of all bricks on each node: a file system of its own, so that data cannot fill that of the system.',
        )
        .meta({ examples: ['/srv/bricks'] }),
      mounts: z
        .record(folder, mount, { error: 'a map of paths to volumes or exports' })
        .default({})
        .describe('What real servers mount: path to volume, or to `SERVER:/EXPORT` with `nfs`.')
        .meta({ examples: [{ '/srv/site': 'site' }] }),
    },
    { error: 'a map with "kind"' },
  )
  .optional()
  .describe('Storage that all real servers share. Default: none.')
  .meta({
    examples: [
      { kind: 'nfs', mounts: { '/srv/site': 'nas.example.org:/export/site' } },
      {
        kind: 'glusterfs',
        hosts: {
          st1: '192.168.56.31',
          st2: '192.168.56.32',
          st3: { address: '192.168.56.33', arbiter: true },
        },
        mounts: { '/srv/site': 'site' },
      },
    ],
  });

type Settings = TierSettings['storage'];
type StorageMount = Settings['mounts'][number];
type StorageNode = Extract<Settings, { kind: 'glusterfs' }>['nodes'][number];

type Written = z.output<typeof schema>;
type Given = NonNullable<Written>;

/** `storage: { kind: glusterfs, hosts: ..., mounts: ... }`. */
export const storage = {
  key: 'storage',
  schema,
  hosts: (written: Written) =>
    written?.hosts === undefined
      ? undefined
      : {
          role: 'storage' as const,
          path: ['storage', 'hosts'],
          // What storage alone has to say of a host is nothing to others.
          hosts: Object.fromEntries(
            Object.entries(written.hosts).map(([name, host]) => [name, withoutArbiter(host)]),
          ),
        },
  read: (written: Written, reading: Reading): TierSettings['storage'] | undefined => {
    if (written === undefined || written.kind === 'none') {
      if (written !== undefined) refuseSurplus(written, reading);
      return undefined;
    }
    const mounts = readMounts(written, reading);
    if (written.kind === 'nfs') {
      refuseHosts(written, reading);
      return { kind: 'nfs', mounts };
    }
    const { bricks } = written;
    warnOfLocks(mounts, reading);
    return { kind: 'glusterfs', mounts, nodes: readNodes(written, reading), bricks };
  },
} as const;

function withoutArbiter(host: StorageHostInput) {
  if (typeof host === 'string') return host;
  const { arbiter: _, ...plain } = host;
  return plain;
}

function refuseSurplus({ hosts, mounts }: Given, { report }: Reading): void {
  const path = ['storage', hosts === undefined ? 'mounts' : 'hosts'];
  if (hosts === undefined && Object.keys(mounts).length === 0) return;
  const message = 'with `kind: none` there is no storage, and nothing to say about it';
  report({ path, onKey: true, message, suggestion: 'name the kind, or remove the other keys' });
}

// docs/storage.md, "Locks".
function warnOfLocks(mounts: readonly StorageMount[], { warn }: Reading): void {
  if (mounts.every(({ readOnly }) => readOnly)) return;
  warn({
    path: ['storage', 'kind'],
    message:
      'GlusterFS forgets locks when bricks restart: who held one is told only when it writes to the locked file',
    suggestion:
      'use no lock file there that guards anything else; docs/storage.md says what was measured',
  });
}

function refuseHosts({ hosts }: Given, { report }: Reading): void {
  if (hosts === undefined) return;
  const message = '`nfs` mounts exports that exist: it has no hosts here';
  const suggestion = 'write kind: glusterfs, or remove `hosts`';
  report({ path: ['storage', 'hosts'], onKey: true, message, suggestion });
}

function readMounts({ kind, mounts }: Given, reading: Reading): readonly StorageMount[] {
  const read = Object.entries(mounts).map(([path, mounted]) => {
    const isShort = typeof mounted === 'string';
    const at: Path = ['storage', 'mounts', path, ...(isShort ? [] : ['source'])];
    const from = isShort ? mounted : mounted.source;
    checkSource({ kind, at, from }, reading);
    return { path, source: from, readOnly: !isShort && mounted.read_only };
  });
  if (read.length === 0) {
    reading.report({
      path: ['storage', 'mounts'],
      missing: true,
      message: 'no real server mounts anything of this storage',
      suggestion: 'for example: mounts: { /srv/site: site }',
    });
  }
  checkNesting(read, reading);
  return read;
}

type Source = { readonly kind: string; readonly at: Path; readonly from: string };

function checkSource({ kind, at, from }: Source, { report }: Reading): void {
  const isExport = from.includes(':');
  if (kind === 'nfs' && !isExport) {
    const message = `"${from}" names no export`;
    report({ path: at, message, suggestion: 'write it as SERVER:/PATH' });
  }
  if (kind === 'glusterfs' && isExport) {
    const message = `"${from}" is an export of NFS, not the name of a volume`;
    report({ path: at, message, suggestion: 'write a name such as "site", or kind: nfs' });
  }
}

// The one inside would be mounted on shared storage, by each real server anew.
function checkNesting(mounts: readonly StorageMount[], { report }: Reading): void {
  for (const { path } of mounts) {
    const outer = mounts.find((other) => path.startsWith(`${other.path}/`));
    if (outer === undefined) continue;
    const message = `${path} lies in ${outer.path}, which is mounted as well`;
    const at = ['storage', 'mounts', path];
    report({ path: at, onKey: true, message, suggestion: 'mount it beside the other one' });
  }
}

function readNodes({ hosts = {} }: Given, reading: Reading): readonly StorageNode[] {
  const nodes = Object.entries(hosts).map(([host, input]): StorageNode => ({
    host,
    address: typeof input === 'string' ? input : input.address,
    arbiter: typeof input !== 'string' && input.arbiter,
  }));
  checkNodes(nodes, reading);
  // gluster(8) takes the last brick of each three for the arbiter.
  return [...nodes].sort((a, b) => Number(a.arbiter) - Number(b.arbiter));
}

function checkNodes(nodes: readonly StorageNode[], { report }: Reading): void {
  const path = ['storage', 'hosts'];
  const arbiters = nodes.filter(({ arbiter }) => arbiter);
  const second = arbiters[1];
  if (second !== undefined) {
    const message = 'a second arbiter: then a single node would have the data';
    report({ path: [...path, second.host, 'arbiter'], message, suggestion: 'one is enough' });
    return;
  }
  if (nodes.length === 3) return;
  if (nodes.length === 0) {
    const message = '`glusterfs` needs hosts that hold the data';
    const suggestion = 'name three, of which one may be an arbiter';
    report({ path, missing: true, message, suggestion });
    return;
  }
  const message =
    nodes.length < 3
      ? `${nodes.length === 1 ? 'a single storage node' : 'two storage nodes'} without a third: when they lose each other, nobody can tell which one is right`
      : `${nodes.length} storage nodes: a volume has three`;
  const suggestion =
    nodes.length < 3
      ? 'add a third node; with `arbiter: true` it holds no data, and may be small'
      : 'leave three of them';
  report({ path, onKey: true, message, suggestion });
}
