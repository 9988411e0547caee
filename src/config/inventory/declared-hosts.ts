import { isReservedName, type Role } from '../../model/cluster/cluster.js';
import type { Path } from '../mistake.js';
import { isLoopback, looksLikeAddress, onlyLocal } from '../schema/address.js';
import { suggest } from '../../model/problem/suggest.js';
import { alsoDirector } from '../schema/hosts.js';
import type { DirectorInput, GroupsInput, HostInput, NamedHostInput } from '../schema/hosts.js';
import type { InventoryInput } from '../schema/inventory.js';
import { tierHosts } from '../tiers/tier-schemas.js';
import { hostsOfGroup } from './read/read-groups.js';
import type { Reading } from './reading.js';

/** A host as the inventory declares it, whatever part of the inventory it stands in. */
export type DeclaredHost = {
  readonly name: string;
  /** undefined: of a group of the operator only. */
  readonly role?: Role;
  /** A director that is a real server as well. */
  readonly serves?: true;
  /** The key of the inventory that it stands under: `directors`, `groups.monitoring`. */
  readonly section: string;
  readonly path: Path;
  readonly addressPath: Path;
  readonly input: HostInput;
};

/** Every host of the inventory, in the order of the model: directors first, the builder last. */
export function declareHosts(input: InventoryInput, { report }: Reading): readonly DeclaredHost[] {
  const hosts = [
    ...Object.entries(input.directors).map(([name, host]) => ({
      ...declareDirector(name, host),
      ...(input.real_servers[name] === alsoDirector && { serves: true as const }),
    })),
    ...Object.entries(input.real_servers).flatMap(([name, host]) =>
      host === alsoDirector ? [] : [declare('real_servers', name, ['real_servers', name], host)],
    ),
    ...(['gateway', 'client'] as const).flatMap((role) => declareNamed(role, input[role])),
    ...declareTiers(input),
    ...(isHostReference(input.builder) ? [] : declareNamed('builder', input.builder)),
    ...Object.entries(input.groups ?? {}).flatMap(([name, group]) => declareGroup(name, group)),
  ];
  checkServing(input, report);
  checkNames(hosts, report);
  checkAddresses(hosts, report);
  return hosts;
}

/** Whether a host is a real server, and nothing else or a director besides. */
export function isRealServer({ role, serves }: DeclaredHost): boolean {
  return role === 'real_servers' || serves === true;
}

/** Who serves as a director is one, and has another one that hands requests to it. */
function checkServing({ directors, real_servers: servers }: InventoryInput, report: Report): void {
  const names = Object.keys(directors);
  for (const [name, host] of Object.entries(servers)) {
    if (host !== alsoDirector) continue;
    const path = ['real_servers', name];
    const dependsOn = [['directors']];
    if (!names.includes(name)) {
      const message = `"${name}" is not a director`;
      const known = suggest(name, names, `directors: ${names.slice(0, 8).join(', ')}`);
      report({ path, onKey: true, message, ...known, dependsOn });
    } else if (names.length === 1) {
      const message = `"${name}" is the only director: no other one sends it requests, and nothing gives it the VIP while it serves`;
      const suggestion = 'add a second director, or a real server of its own';
      report({ path, onKey: true, message, suggestion, dependsOn });
    }
  }
}

type Report = Reading['report'];

/** Whether `builder` names another host instead of declaring one. */
export function isHostReference(builder: InventoryInput['builder']): builder is string {
  return typeof builder === 'string' && !looksLikeAddress(builder);
}

function declareNamed(role: Role, input: NamedHostInput | undefined): DeclaredHost[] {
  if (input === undefined) return [];
  const name = typeof input === 'string' ? role : (input.name ?? role);
  return [declare(role, name, [role], input)];
}

function declareDirector(name: string, input: string | DirectorInput): DeclaredHost {
  const path = ['directors', name];
  if (typeof input === 'string' || !('addresses' in input)) {
    return declare('directors', name, path, input);
  }
  const [first = ['', '']] = Object.entries(input.addresses);
  const [device, address] = first;
  return {
    ...{ role: 'directors', section: 'directors', name, path },
    addressPath: [...path, 'addresses', device],
    input: { ...input, address, interface: device },
  };
}

/** The hosts that tiers bring. */
function declareTiers(input: InventoryInput): readonly DeclaredHost[] {
  return tierHosts(input).flatMap(({ role, path, hosts }) =>
    Object.entries(hosts).map(([name, host]) => ({
      ...{ role, section: path.join('.') },
      ...place(name, [...path, name], host),
    })),
  );
}

/** The hosts of a group that have no other part in the cluster. */
function declareGroup(group: string, input: GroupsInput[string]): readonly DeclaredHost[] {
  const { hosts, path } = hostsOfGroup(group, input);
  if (Array.isArray(hosts)) return [];
  return Object.entries(hosts).map(([name, host]) => ({
    ...place(name, [...path, name], host),
    section: `groups.${group}`,
  }));
}

function declare(role: Role, name: string, path: Path, input: NamedHostInput): DeclaredHost {
  return { role, section: role, ...place(name, path, input) };
}

function place(name: string, path: Path, input: NamedHostInput) {
  return typeof input === 'string'
    ? { name, path, addressPath: path, input: { address: input } }
    : { name, path, addressPath: [...path, 'address'], input };
}

function checkNames(hosts: readonly DeclaredHost[], report: Reading['report']): void {
  const seen = new Map<string, DeclaredHost>();
  for (const host of hosts) {
    const onKey = !('name' in host.input);
    const path = onKey ? host.path : [...host.path, 'name'];
    const other = seen.get(host.name);
    seen.set(host.name, other ?? host);
    if (other !== undefined) {
      report({
        path,
        onKey,
        message: `the name "${host.name}" is already used, under "${other.section}"`,
        suggestion: 'every host has one name and one role in the cluster',
        dependsOn: [other.path],
      });
    } else if (isReservedName(host.name, hosts) && host.name !== host.role) {
      const suggestion = 'choose another name';
      const message = `the name "${host.name}" has a meaning of its own in playbooks`;
      report({ path, onKey, message, suggestion });
    }
  }
}

function checkAddresses(hosts: readonly DeclaredHost[], report: Reading['report']): void {
  const seen = new Map<string, PlacedAddress>();
  for (const one of hosts.flatMap(placedAddresses)) {
    const { address, path, host } = one;
    const { role } = host;
    if (isLoopback(address) && role !== undefined && role !== 'builder')
      report({ path, ...onlyLocal(address) });
    const other = seen.get(address);
    if (other === undefined) {
      seen.set(address, one);
      continue;
    }
    report({
      path,
      message: `${address} is already the address of "${other.host.name}"`,
      ...(role === 'builder' && { suggestion: `write builder: ${other.host.name}` }),
      dependsOn: [other.path],
    });
  }
}

/** An address of a host, where it stands in the inventory. */
export type PlacedAddress = {
  readonly address: string;
  readonly path: Path;
  readonly host: DeclaredHost;
};

/** Every address of a host; the first is where SSH goes. */
export function placedAddresses(host: DeclaredHost): readonly PlacedAddress[] {
  const { addressPath, path, input } = host;
  const others = Object.entries(input.addresses ?? {}).slice(1);
  return [
    { address: input.address, path: addressPath, host },
    ...others.map(([device, address]) => ({
      ...{ address, host },
      path: [...path, 'addresses', device],
    })),
  ];
}
