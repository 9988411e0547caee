import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readInventory } from '../../../src/config/inventory/read-inventory.js';
import { packageRoot } from '../../../src/package-root.js';
import type { Observations } from '../../../src/verify/probes/observations.js';

/** Plain JSON. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const folder = path.join(packageRoot, 'test/verify/probes/fixtures');

export function readFixture(name: string): Json {
  return JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Json;
}

function clusterOf(name: string): Observations['cluster'] {
  const inventory = path.join(packageRoot, `inventories/${name}.yml`);
  return readInventory(inventory, readFileSync(inventory, 'utf8'), {}).cluster;
}

const cluster = clusterOf('lab');

/** The lab's cluster, all well, with a patch (RFC 7396) on what was seen of it. */
export function observe(patch: Json = {}, clusterPatch: Json = {}): Observations {
  const seen = mergePatch(readFixture('sound.json'), patch) as unknown as Observations;
  return { ...seen, cluster: patchCluster(clusterPatch) };
}

/** The same hosts as a cluster of NAT, all well. */
export function observeNat(patch: Json = {}): Observations {
  const sound = mergePatch(readFixture('sound.json'), readFixture('sound-nat.json'));
  const { services, vrrp } = clusterOf('nat');
  const [instance] = cluster.vrrp;
  const vips = vrrp.flatMap((one) => one.vips);
  return {
    ...(mergePatch(sound, patch) as unknown as Observations),
    cluster: { ...cluster, services, vrrp: [{ ...instance!, vips }] },
  };
}

/** The same hosts as a cluster of tunnels, all well. */
export function observeTun(patch: Json = {}): Observations {
  const sound = mergePatch(readFixture('sound.json'), readFixture('sound-tun.json'));
  const { services } = clusterOf('tun');
  return {
    ...(mergePatch(sound, patch) as unknown as Observations),
    cluster: { ...cluster, services },
  };
}

// Secrets are no JSON: what is patched keeps them where it does not name them.
function patchCluster(patch: Json): Observations['cluster'] {
  if (Object.keys(patch as object).length === 0) return cluster;
  const [service] = cluster.services;
  const { services, ...rest } = patch as { readonly services?: Json };
  const patched =
    services === undefined ? service : mergePatch(service as unknown as Json, services);
  return { ...cluster, ...rest, services: [patched] } as unknown as Observations['cluster'];
}

/** RFC 7396: null removes, objects are merged, anything else replaces. Lists may be patched by index. */
function mergePatch(target: Json, patch: Json): Json {
  if (!isRecord(patch)) return patch;
  if (Array.isArray(target)) {
    return (target as readonly Json[]).flatMap((item, index) => {
      const part = patch[String(index)];
      if (part === undefined) return [item];
      return part === null ? [] : [mergePatch(item, part)];
    });
  }
  const merged: Record<string, Json> = isRecord(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(merged, key);
    else merged[key] = mergePatch(merged[key] ?? {}, value);
  }
  return merged;
}

function isRecord(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
