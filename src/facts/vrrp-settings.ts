import type { Delivery, VrrpSettings } from '../lvs/vrrp/settings.js';
import { Secret } from '../model/secret.js';
import { findAll, findValue, type Statement } from './keepalived-blocks.js';

/** Reads the `vrrp_instance`s of a keepalived.conf(5), with keepalived's own defaults. */
export function readVrrpSettings(root: readonly Statement[]): readonly VrrpSettings[] {
  const globals = findAll(root, 'global_defs').flatMap(({ block }) => block);
  return findAll(root, 'vrrp_instance').map((one) => readInstance(one, globals));
}

/** The addresses of a block, without prefix lengths. */
export function readAddresses(block: readonly Statement[], keyword: string): readonly string[] {
  return findAll(block, keyword).flatMap((list) =>
    list.block.map(({ words }) => words[0]?.split('/')[0] ?? ''),
  );
}

function readInstance({ words, block }: Statement, globals: readonly Statement[]): VrrpSettings {
  const authentication = readAuthentication(block);
  return {
    name: words[1] ?? '',
    interface: findValue(block, 'interface') ?? '',
    virtualRouterId: toNumber(findValue(block, 'virtual_router_id'), 0),
    version: (findValue(block, 'version') ?? findValue(globals, 'vrrp_version')) === '3' ? 3 : 2,
    advertIntervalMs: Math.round(toNumber(findValue(block, 'advert_int'), 1) * 1000),
    priority: toNumber(findValue(block, 'priority'), 100),
    ...(authentication === undefined ? {} : { authentication }),
    advertised: readAddresses(block, 'virtual_ipaddress').toSorted(),
    delivery: readDelivery(block, globals),
  };
}

// The kind, and what keepalived compares of the password: its first eight characters.
function readAuthentication(block: readonly Statement[]): Secret | undefined {
  const lines = findAll(block, 'authentication').flatMap((one) => one.block);
  const password = findValue(lines, 'auth_pass');
  if (password === undefined) return undefined;
  return new Secret(`${findValue(lines, 'auth_type') ?? 'PASS'} ${password.slice(0, 8)}`);
}

// `unicast_peer` without a peer is multicast. Both keywords of the source are one to keepalived.
function readDelivery(block: readonly Statement[], globals: readonly Statement[]): Delivery {
  const peers = readAddresses(block, 'unicast_peer').toSorted();
  const source = findValue(block, 'unicast_src_ip') ?? findValue(block, 'mcast_src_ip');
  if (peers.length > 0) {
    return { type: 'unicast', ...(source === undefined ? {} : { source }), peers };
  }
  return { type: 'multicast', group: findValue(globals, 'vrrp_mcast_group4') ?? '224.0.0.18' };
}

function toNumber(text: string | undefined, otherwise: number): number {
  const value = Number(text ?? otherwise);
  return Number.isFinite(value) ? value : otherwise;
}
