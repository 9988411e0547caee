import type { Delivery, VrrpSettings } from '../../lvs/vrrp/settings.js';
import { Secret } from '../../model/run/secret.js';
import { blockOf, findAll, findValue, has, type Statement } from '../tree.js';
import { findNumber } from './numbers.js';

/** A VRRP instance as the director runs it that has read the file. */
export type InstanceMeaning = VrrpSettings & {
  readonly nopreempt: boolean;
  readonly preemptDelaySeconds: number;
  /** Without prefix lengths, with those that no advert tells. */
  readonly vips: readonly string[];
};

/** The `vrrp_instance`s, with what keepalived derives and takes back; vrrp_complete_instance() of vrrp.c. */
export function readInstances(statements: readonly Statement[]): readonly InstanceMeaning[] {
  const globals = findAll(statements, 'global_defs').flatMap(blockOf);
  return findAll(statements, 'vrrp_instance').map((one) => readInstance(one, globals));
}

function readInstance(statement: Statement, globals: readonly Statement[]): InstanceMeaning {
  const block = blockOf(statement);
  const advertised = readAddresses(block, 'virtual_ipaddress');
  const version = readVersion(block, { globals, advertised });
  const authentication = version === 2 ? readAuthentication(block) : undefined;
  return {
    name: statement.words[1] ?? '',
    interface: findValue(block, 'interface') ?? '',
    virtualRouterId: findNumber([block], 'virtual_router_id') ?? 0,
    version,
    advertIntervalMs: Math.round((findNumber([block], 'advert_int') ?? 1) * 1000),
    ...(authentication === undefined ? {} : { authentication }),
    advertised: advertised.toSorted(),
    delivery: readDelivery(block, { globals, advertised }),
    ...readElection(block),
    vips: [...advertised, ...readAddresses(block, 'virtual_ipaddress_excluded')],
  };
}

function isMaster(block: readonly Statement[]): boolean {
  return findAll(block, 'state').some(({ words }) => words[1] === 'MASTER');
}

/** A MASTER takes the addresses back at once, whatever else is written; so does one with the priority 255. */
export function takesBack(block: readonly Statement[]): boolean {
  return isMaster(block) || findNumber([block], 'priority') === 255;
}

function readElection(
  block: readonly Statement[],
): Pick<InstanceMeaning, 'priority' | 'nopreempt' | 'preemptDelaySeconds'> {
  const priority = findNumber([block], 'priority') ?? (isMaster(block) ? 255 : 100);
  const nopreempt = has(block, 'nopreempt') && !takesBack(block);
  const delay = findNumber([block], 'preempt_delay') ?? 0;
  return { priority, nopreempt, preemptDelaySeconds: takesBack(block) || nopreempt ? 0 : delay };
}

type Surroundings = {
  readonly globals: readonly Statement[];
  readonly advertised: readonly string[];
};

function readVersion(block: readonly Statement[], { globals, advertised }: Surroundings): 2 | 3 {
  const own = findNumber([block], 'version');
  if (own !== undefined) return own === 3 ? 3 : 2;
  return isIpv6(advertised) || findNumber([globals], 'vrrp_version') === 3 ? 3 : 2;
}

function isIpv6([address = '']: readonly string[]): boolean {
  return address.includes(':');
}

// The kind, and what keepalived compares of the password: its first eight characters. Without a kind there is none.
function readAuthentication(block: readonly Statement[]): Secret | undefined {
  const lines = findAll(block, 'authentication').flatMap(blockOf);
  const [type, password] = [findValue(lines, 'auth_type'), findValue(lines, 'auth_pass')];
  if (type === undefined || password === undefined) return undefined;
  return new Secret(`${type} ${password.slice(0, 8)}`);
}

// `unicast_peer` without a peer is multicast. Both keywords of the source are one to keepalived.
function readDelivery(
  block: readonly Statement[],
  { globals, advertised }: Surroundings,
): Delivery {
  const peers = readAddresses(block, 'unicast_peer').toSorted();
  const source = findValue(block, 'unicast_src_ip') ?? findValue(block, 'mcast_src_ip');
  if (peers.length > 0) {
    return { type: 'unicast', ...(source === undefined ? {} : { source }), peers };
  }
  const [keyword, otherwise] = isIpv6(advertised)
    ? (['vrrp_mcast_group6', 'ff02::12'] as const)
    : (['vrrp_mcast_group4', '224.0.0.18'] as const);
  const group = findValue(block, 'mcast_dst_ip') ?? findValue(globals, keyword) ?? otherwise;
  return { type: 'multicast', group };
}

/** The addresses of a block, without prefix lengths. */
function readAddresses(block: readonly Statement[], keyword: string): readonly string[] {
  return findAll(block, keyword)
    .flatMap(blockOf)
    .map(({ words }) => words[0]?.split('/')[0] ?? '');
}
