import { isReservedName, type Role } from '../../../model/cluster/cluster.js';
import { suggest } from '../../../model/problem/suggest.js';
import type { Path } from '../../mistake.js';
import type { GroupsInput } from '../../schema/hosts.js';
import type { Reading } from '../reading.js';

type GroupInput = GroupsInput[string];
type GroupHosts = Exclude<GroupInput, { readonly hosts: unknown; readonly vars?: unknown }>;

/** A group of the operator with the names of its hosts. */
export type Group = {
  readonly name: string;
  readonly members: readonly string[];
  readonly vars: Readonly<Record<string, unknown>>;
};

/** The hosts of a group as they are written, and where they stand. */
export function hostsOfGroup(name: string, input: GroupInput) {
  const path: Path = ['groups', name];
  const isFull = 'hosts' in input && isHosts(input.hosts);
  return isFull
    ? { hosts: input.hosts as GroupHosts, path: [...path, 'hosts'] }
    : { hosts: input as GroupHosts, path };
}

// A host of that name has an address, or is one.
function isHosts(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !('address' in value);
}

/** The groups of the operator; their names are those of nothing else. */
export function readGroups(
  groups: GroupsInput | undefined,
  declared: readonly { readonly name: string; readonly role?: Role | undefined }[],
  reading: Reading,
): readonly Group[] {
  const names = declared.map(({ name }) => name);
  return Object.entries(groups ?? {}).map(([name, input]) => {
    checkName(name, declared, reading);
    const { hosts, path } = hostsOfGroup(name, input);
    if (Array.isArray(hosts)) checkMembers(hosts, { names, path }, reading);
    const vars = 'vars' in input && path.length > 2 ? input.vars : {};
    return {
      name,
      members: Array.isArray(hosts) ? hosts : Object.keys(hosts),
      vars: (vars ?? {}) as Group['vars'],
    };
  });
}

function checkName(
  name: string,
  declared: Parameters<typeof readGroups>[1],
  { report }: Reading,
): void {
  const isPart = isReservedName(name, declared);
  if (!isPart && !declared.some((host) => host.name === name)) return;
  const what = isPart ? 'has a meaning of its own in playbooks' : 'is the name of a host';
  const suggestion = 'choose another name';
  report({ path: ['groups', name], onKey: true, message: `"${name}" ${what}`, suggestion });
}

function checkMembers(
  members: readonly string[],
  { names, path }: { readonly names: readonly string[]; readonly path: Path },
  { report }: Reading,
): void {
  members.forEach((member, index) => {
    if (names.includes(member)) return;
    const known = suggest(member, names, `known: ${names.slice(0, 8).join(', ')}`);
    const message = `"${member}" is not a host of this inventory`;
    report({ path: [...path, index], message, ...known });
  });
}
