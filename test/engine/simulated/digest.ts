import { isDeepStrictEqual } from 'node:util';
import type { HostState } from './host-state.js';
import { listEntries } from './ipvs.js';
import type { SimulatedCluster } from './simulated-cluster.js';
import type { Site } from './site.js';
import { showUnit } from './systemd.js';

/** What a host is, without times, invocations, and what only tells how it came to be. */
type HostDigest = Readonly<Record<string, unknown>>;

// What units have loaded is compared itself, instead of the stamps that say so.
const history =
  /^\/(?:run\/lvsdeploy\/(?:loaded\/|lock|applying)|var\/log\/|var\/lib\/lvsdeploy\/(?!builds\/))/;

function sortKeys<T>(entries: Iterable<readonly [string, T]>): Readonly<Record<string, T>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function digestHost(state: HostState, moving: ReadonlySet<string>): HostDigest {
  const files = [...state.files].filter(([path]) => !history.test(path));
  const units = [...state.units].filter(([, { activeState }]) => activeState !== 'inactive');
  const addresses = Array.from(
    state.interfaces,
    ([device, held]) =>
      [
        device,
        held
          .filter(({ cidr }) => device === 'lo' || !moving.has(cidr))
          .map(({ cidr }) => cidr)
          .sort(),
      ] as const,
  );
  return {
    files: sortKeys(
      files.map(([path, { content, mode, owner, group }]) => [
        path,
        `${mode.toString(8)} ${owner}:${group} ${content}`,
      ]),
    ),
    units: sortKeys(
      units.map(([name, { loaded }]) => {
        const { activeState, subState, needsDaemonReload } = showUnit(state, name);
        return [name, { activeState, subState, needsDaemonReload, loaded: sortKeys(loaded) }];
      }),
    ),
    enabled: [...state.enabled].sort(),
    masked: [...state.masked].sort(),
    sysctls: sortKeys(state.sysctls),
    modules: [...state.modules].sort(),
    packages: sortKeys(state.packages),
    addresses: sortKeys(addresses),
    tunnels: sortKeys(state.tunnels),
    nft: sortKeys(state.nft),
    routes: state.routes.map((route) => JSON.stringify(route)).sort(),
    ipvs: listEntries(state.ipvs).toSorted(),
  };
}

/** What a cluster is; two that went different ways to the same end have equal digests. */
export function digestCluster(
  cluster: SimulatedCluster,
  { cluster: { vrrp } }: Site,
): Readonly<Record<string, unknown>> {
  const vips = vrrp.flatMap((instance) =>
    instance.vips.map(({ address, prefixLength }) => `${address}/${prefixLength}`),
  );
  const moving = new Set(vips);
  const owners = vips.map((vip) => {
    const holders = cluster.states.filter((state) =>
      (state.interfaces.get('eth0') ?? []).some(({ cidr }) => cidr === vip),
    );
    // Without preemption it depends on the way who holds it.
    const names = vrrp.some(({ nopreempt }) => nopreempt) ? [] : holders.map(({ name }) => name);
    return [vip, { holders: holders.length, names }] as const;
  });
  return {
    ...sortKeys(cluster.states.map((state) => [state.name, digestHost(state, moving)] as const)),
    owners: sortKeys(owners),
  };
}

/** The places at which two digests differ, for a person to read. */
export function differences(before: unknown, after: unknown, path = ''): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isRecord(before) || !isRecord(after)) {
    return [`${path}: ${JSON.stringify(before)} | ${JSON.stringify(after)}`];
  }
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => differences(before[key], after[key], `${path} ${key}`.trim()));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
