import type { Cluster } from '../../model/cluster/cluster.js';
import type { Declared, DirectorService, HostUses } from '../../model/plan/declaration.js';
import type { ServiceRole } from '../../model/plan/effect.js';
import { LvsError } from '../../model/problem/error.js';
import { conventionalDirector, conventionalRoles } from './conventions.js';

type ServiceDeclared = Extract<Declared, { type: 'service' }>;
type LinesDeclared = Extract<Declared, { type: 'kept-lines' }>;

/**
 * What a host's units and files are for, by all of its tasks. Throws INVALID_INPUT with the position of a
 * task that contradicts an earlier one.
 */
export function readUses(declared: readonly Declared[], cluster: Pick<Cluster, 'tiers'>): HostUses {
  const services = declared.filter((one): one is ServiceDeclared => one.type === 'service');
  requireEqualFiles(services);
  const director = readDirector(services);
  const roles = new Map([
    [director.unit, 'director' as const],
    ...conventionalRoles(cluster),
    ...readRoles(services),
  ]);
  return { director, roles, keptLines: readKept(declared) };
}

// Each task would hold what the unit has loaded against files of its own, and never find it right.
function requireEqualFiles(services: readonly ServiceDeclared[]): void {
  for (const [index, { unit, at, ...files }] of services.entries()) {
    const others = services.slice(0, index).filter((one) => one.unit === unit);
    const key = (['loads', 'startsFrom'] as const).find((name) =>
      others.some((other) => contradict(files[name], other[name])),
    );
    if (key === undefined) continue;
    const message = `${unit} has other files under ${keyNames[key]} here than in another task of this host`;
    const hint = 'Write the same files in the same order in both, or all of them in one of them.';
    throw new LvsError('INVALID_INPUT', message, { at, hint });
  }
}

const keyNames = { loads: 'reload_on', startsFrom: 'restart_on' } as const;

function contradict(some: readonly string[] = [], others: readonly string[] = []): boolean {
  return some.length > 0 && others.length > 0 && some.join('\n') !== others.join('\n');
}

function readRoles(services: readonly ServiceDeclared[]): ReadonlyMap<string, ServiceRole> {
  const roles = new Map<string, ServiceRole>();
  for (const { unit, role, at } of services) {
    const known = roles.get(unit);
    if (role === undefined) continue;
    if (known !== undefined && known !== role) {
      const message = `${unit} has the role ${role} here, and the role ${known} in another task of this host`;
      throw new LvsError('INVALID_INPUT', message, { at, hint: 'A unit has one role on a host.' });
    }
    roles.set(unit, role);
  }
  return roles;
}

function readDirector(services: readonly ServiceDeclared[]): DirectorService {
  const [first, ...others] = services.filter(({ role }) => role === 'director');
  const other = others.find(({ unit }) => unit !== first?.unit);
  if (first !== undefined && other !== undefined) {
    const message = `${other.unit} has the role director here, and so has ${first.unit} in another task of this host`;
    const hint = 'A director runs one keepalived: name its unit in `service` and in `kept_by`.';
    throw new LvsError('INVALID_INPUT', message, { at: other.at, hint });
  }
  const unit = first?.unit ?? conventionalDirector.unit;
  const loads = services.filter((one) => one.unit === unit).flatMap((one) => one.loads);
  const [configuration = conventionalDirector.configuration, ...included] = new Set(loads);
  return { unit, configuration, included, ...(first === undefined ? {} : { at: first.at }) };
}

function readKept(declared: readonly Declared[]): HostUses['keptLines'] {
  const kept = declared.filter((one): one is LinesDeclared => one.type === 'kept-lines');
  return new Map(
    kept.map(({ path }) => [
      path,
      kept.filter((one) => one.path === path).map(({ pattern }) => pattern),
    ]),
  );
}
