import { familyOf } from '../../lvs/address/families.js';
import type { VirtualIp } from '../../model/cluster/cluster.js';
import { suggest } from '../../model/problem/suggest.js';
import type { KeywordsInput } from '../keywords/read-keywords.js';
import type { Path } from '../mistake.js';
import { omitUndefined } from '../omit-undefined.js';
import type { InventoryInput } from '../schema/inventory.js';
import type { InstanceInput, VrrpInput } from '../schema/vrrp.js';
import type { Reading } from './reading.js';

/** A VIP, where it stands in the inventory. */
export type PlacedVip = { readonly path: Path; readonly vip: VirtualIp };

/** Keywords of keepalived.conf(5), where they stand in the inventory. */
export type PlacedKeywords = { readonly path: Path; readonly input: KeywordsInput | undefined };

type Settings = Pick<
  VrrpInput,
  'version' | 'advert_interval' | 'auth_pass' | 'nopreempt' | 'preempt_delay' | 'unicast'
>;

/** A VRRP instance as the inventory declares it, with what it has from all instances' settings. */
export type DeclaredInstance = Settings & {
  readonly name: string;
  /** `vrrp` itself for the only instance. */
  readonly path: Path;
  readonly id: number;
  readonly vips: readonly PlacedVip[];
  readonly interface?: string;
  readonly rank?: readonly string[];
  readonly syncGroup?: string;
  /** Those that all share, then its own. */
  readonly keywords: readonly PlacedKeywords[];
  /** Where a setting stands: in the instance, or in what all share. */
  readonly pathOf: (key: keyof Settings) => Path;
};

/** The instances of `vrrp.instances`, or the only one with the VIPs of `vip` or `vips`. */
export function declareInstances(
  input: InventoryInput,
  reading: Reading,
): readonly DeclaredInstance[] {
  checkVips(input, reading);
  const { vrrp } = input;
  const groups = readSyncGroups(vrrp, reading);
  if (vrrp.instances === undefined) return [declareOnly(input)];
  for (const key of ['name', 'id'] as const) {
    if (vrrp[key] === undefined) continue;
    const message = `"${key}" has no effect with "instances"`;
    const suggestion = `each of "instances" has its ${key === 'name' ? 'name as its key' : 'own id'}`;
    reading.report({ path: ['vrrp', key], onKey: true, message, suggestion });
  }
  const instances = Object.entries(vrrp.instances).map(([name, instance]) =>
    declareInstance(name, instance, { vrrp, syncGroup: groups.get(name) }),
  );
  checkIds(instances, reading);
  return instances;
}

function declareOnly({ vip, vips = [], vrrp }: InventoryInput): DeclaredInstance {
  const placed: readonly (readonly [string, Path])[] = [
    ...(vip === undefined ? [] : [[vip, ['vip']] as const]),
    ...vips.map((text, index) => [text, ['vips', index]] as const),
  ];
  return {
    ...vrrp,
    name: vrrp.name ?? 'VI_1',
    path: ['vrrp'],
    id: vrrp.id ?? 51,
    vips: placed.map(([text, path]) => ({ path, vip: toVip(text) })),
    keywords: [{ path: ['vrrp', 'keepalived'], input: vrrp.keepalived }],
    pathOf: (key) => ['vrrp', key],
  };
}

function declareInstance(
  name: string,
  instance: InstanceInput,
  { vrrp, syncGroup }: { readonly vrrp: VrrpInput; readonly syncGroup: string | undefined },
): DeclaredInstance {
  const path = ['vrrp', 'instances', name];
  return {
    ...vrrp,
    ...omitUndefined(instance),
    ...omitUndefined({ syncGroup }),
    ...{ name, path },
    vips: instance.vips.map((text, index) => ({
      path: [...path, 'vips', index],
      vip: toVip(text),
    })),
    keywords: [
      { path: ['vrrp', 'keepalived'], input: vrrp.keepalived },
      { path: [...path, 'keepalived'], input: instance.keepalived },
    ],
    pathOf: (key) => (instance[key] === undefined ? ['vrrp', key] : [...path, key]),
  };
}

function toVip(text: string): VirtualIp {
  const [address = '', prefix = familyOf(address).hostLength] = text.split('/');
  return { address, prefixLength: Number(prefix) };
}

function checkVips({ vip, vips, vrrp }: InventoryInput, { report }: Reading): void {
  const given = [
    ...(vip === undefined ? [] : ['vip']),
    ...(vips === undefined ? [] : ['vips']),
    ...(vrrp.instances === undefined ? [] : ['vrrp.instances']),
  ];
  const [first, second] = given;
  if (first === undefined) {
    const suggestion = 'add the address that clients use: vip: 10.0.0.227';
    const dependsOn = [['vip'], ['vips'], ['vrrp', 'instances']];
    report({ path: [], message: '"vip" is missing', suggestion, dependsOn });
  } else if (second !== undefined) {
    const message = `both "${first}" and "${second}" are given`;
    const suggestion =
      second === 'vips' ? 'move it into "vips"' : 'move it into one of "instances"';
    report({ path: [first], onKey: true, message, suggestion });
  }
}

/** The group of each instance that has one. */
function readSyncGroups(vrrp: VrrpInput, { report, warn }: Reading): ReadonlyMap<string, string> {
  const known = Object.keys(vrrp.instances ?? {});
  const groups = new Map<string, string>();
  for (const [group, members] of Object.entries(vrrp.sync_groups ?? {})) {
    const path = ['vrrp', 'sync_groups', group];
    members.forEach((member, index) => {
      const at = [...path, index];
      const other = groups.get(member);
      if (!known.includes(member)) {
        const message = `"${member}" is not one of "instances"`;
        const names = suggest(member, known, `known: ${known.join(', ') || 'none'}`);
        report({ path: at, message, ...names, dependsOn: [['vrrp', 'instances']] });
      } else if (other !== undefined) {
        const message = `"${member}" is already in the sync group "${other}"`;
        report({ path: at, message, suggestion: 'an instance moves with one group' });
      }
      groups.set(member, other ?? group);
    });
    if (members.length > 1) continue;
    const message = `the sync group "${group}" has one instance, which moves by itself anyway`;
    warn({ path, onKey: true, message, suggestion: 'add the other side, or remove the group' });
  }
  return groups;
}

// The same id on two segments is allowed (RFC 9568 section 5.2.3), and hard to read in a capture.
function checkIds(instances: readonly DeclaredInstance[], { report }: Reading): void {
  const seen = new Map<string, DeclaredInstance>();
  for (const one of instances) {
    const key = `${one.interface ?? ''} ${one.id}`;
    const other = seen.get(key);
    seen.set(key, other ?? one);
    if (other === undefined) continue;
    report({
      path: [...one.path, 'id'],
      message: `"${other.name}" has the id ${one.id} on the same segment`,
      suggestion: 'give each instance an id of its own',
      dependsOn: [[...other.path, 'id']],
    });
  }
}
