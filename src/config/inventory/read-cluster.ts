import path from 'node:path';
import type { Cluster, Host, Role } from '../../model/cluster/cluster.js';
import { insideVipsOf } from '../../lvs/forwarding/inside-vips.js';
import { suggest } from '../../model/problem/suggest.js';
import { blocks, rowsIn } from '../keywords/blocks.js';
import { readKeywords } from '../keywords/read-keywords.js';
import { omitEmpty, omitUndefined } from '../omit-undefined.js';
import type { InventoryInput } from '../schema/inventory.js';
import { databaseServices, databaseVips } from '../../tiers/database/database-service.js';
import { galeraOf } from '../../tiers/database/nodes.js';
import { readTiers, tierHosts } from '../tiers/tier-schemas.js';
import { checkDatabaseService } from './read/check-database-service.js';
import { addDatabaseVips } from './read/database-vips.js';
import { declareInstances } from './declare-instances.js';
import { declareHosts, isHostReference, type DeclaredHost } from './declared-hosts.js';
import { readEmergency } from './read/read-emergency.js';
import { readGroups } from './read/read-groups.js';
import { readBuilds } from './read/read-builds.js';
import { readServices } from './read/read-services.js';
import { readSsh } from './read/read-ssh.js';
import { checkFamilies } from './read/check-families.js';
import { checkNames } from './read/check-names.js';
import { checkWaysBack } from './read/check-ways-back.js';
import { readVips, warnOfRoutes } from './read/read-vips.js';
import { readVrrp } from './read/read-vrrp.js';
import type { Reading } from './reading.js';
import { warnOfCertificates } from './warn-of-certificates.js';
import { warnOfSamples } from './warn-of-samples.js';

/** Makes the model of an inventory of the right shape, and reports what does not fit together. */
export function readCluster(file: string, input: InventoryInput, reading: Reading): Cluster {
  const declared = declareHosts(input, reading);
  const directors = declared.filter(({ role }) => role === 'directors');
  const declaredInstances = declareInstances(input, reading);
  const tiers = readTiers(input, reading);
  const galera = galeraOf(tiers.database);
  const instances = addDatabaseVips(declaredInstances, { input, galera }, reading);
  const allVips = readVips(instances, declared, reading);
  // Services are on those of the inventory's own; each of the database's has one service, and no other.
  const ofDatabase = galera === undefined ? [] : databaseVips(galera);
  const vips = allVips.filter(({ address }) => !ofDatabase.includes(address));
  const builder = readBuilder(input, declared, reading);
  const written = readServices(input.services, { vips, hosts: declared }, reading);
  checkDatabaseService(input, galera, reading);
  const services = galera === undefined ? written : [...written, ...databaseServices(galera)];
  const vrrp = readVrrp(instances, { directors, services }, reading);
  checkFamilies({ instances, services: written, hosts: declared }, reading);
  checkWaysBack({ inputs: input.services, vrrp, services: written, hosts: declared }, reading);
  warnOfRoutes(instances, insideVipsOf({ vrrp, services }), reading);
  warnOfSingleDirector(directors, reading);
  checkNames(input, reading);
  warnOfSamples(input, instances, reading);
  const emergency = readEmergency(input.emergency, declared, reading);
  warnOfCertificates({ services, tiers, ...omitUndefined({ emergency }) }, reading);
  return {
    name: input.name,
    environment: input.environment,
    inventory: path.basename(file),
    hosts: readHosts(input, declared, builder, reading),
    vrrp,
    services,
    ...readFileKeywords(input, reading),
    drainTimeoutSeconds: input.drain_timeout,
    builds: readBuilds(input.build, reading),
    builder,
    tiers,
    ...omitUndefined({ power: input.power, link: input.link }),
    ...omitUndefined({ emergency, metrics: readMetrics(input) }),
    vars: input.vars ?? {},
  };
}

function readMetrics({ metrics }: InventoryInput): Cluster['metrics'] {
  return metrics && { folder: metrics.textfile, intervalSeconds: metrics.interval };
}

/** Keywords of global_defs, and blocks beside it. */
function readFileKeywords({ keepalived = {} }: InventoryInput, { version, report }: Reading) {
  const isGlobal = new Set(rowsIn(blocks.global).map(({ name }) => name));
  const isRoot = new Set(rowsIn(blocks.root).map(({ name }) => name));
  const all = Object.entries(keepalived);
  const beside = all.filter(([keyword]) => isRoot.has(keyword) && !isGlobal.has(keyword));
  const globals = all.filter((one) => !beside.includes(one));
  const at = { path: ['keepalived'], version, report };
  return omitEmpty({
    keepalived: readKeywords(Object.fromEntries(globals), { ...at, block: blocks.global }),
    keepalivedBlocks: readKeywords(Object.fromEntries(beside), { ...at, block: blocks.root }),
  });
}

function readHosts(
  input: InventoryInput,
  declared: readonly DeclaredHost[],
  builder: string,
  reading: Reading,
): readonly Host[] {
  const ssh = readSsh(declared, input.ssh, reading);
  const groups = readGroups(input.groups, declared, reading);
  const shared = tierHosts(input);
  return declared.flatMap(({ name, role, serves, input: host }): Host[] => {
    const settings = ssh.get(name);
    if (settings === undefined) return [];
    const own: readonly Role[] = [
      ...(role === undefined ? [] : [role]),
      ...(serves ? ['real_servers' as const] : []),
      ...shared.flatMap(({ role: also, shared: names = [] }) =>
        names.includes(name) ? [also] : [],
      ),
    ];
    const roles = name === builder && role !== 'builder' ? [...own, 'builder' as const] : own;
    const member = groups.filter(({ members }) => members.includes(name));
    const among = member.length === 0 ? {} : { groups: member.map((group) => group.name) };
    const carrier = omitUndefined({ interface: host.interface, addresses: host.addresses });
    const vars = Object.assign({}, ...member.map((group) => group.vars), host.vars) as Host['vars'];
    return [{ name, roles, ...among, address: host.address, ...carrier, ssh: settings, vars }];
  });
}

function readBuilder(
  { builder }: InventoryInput,
  declared: readonly DeclaredHost[],
  { report }: Reading,
): string {
  if (!isHostReference(builder)) {
    const own = declared.find(({ role }) => role === 'builder') ?? declared[0];
    return own?.name ?? '';
  }
  const names = declared.map(({ name }) => name);
  if (!names.includes(builder)) {
    report({
      path: ['builder'],
      message: `"${builder}" is not a host of this inventory`,
      ...suggest(builder, names, `known: ${names.slice(0, 8).join(', ')}`),
      dependsOn: [['directors'], ['real_servers'], [builder]],
    });
  }
  return builder;
}

function warnOfSingleDirector(directors: readonly DeclaredHost[], { warn }: Reading): void {
  if (directors.length > 1) return;
  warn({
    path: ['directors'],
    onKey: true,
    message: 'a single director: nothing takes the VIP over when it fails',
    suggestion: 'add a second one',
  });
}
