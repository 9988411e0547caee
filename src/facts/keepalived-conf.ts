import type { VrrpSettings } from '../lvs/vrrp/settings.js';
import { findAll, findValue, parseKeepalivedBlocks, type Statement } from './keepalived-blocks.js';
import { readVrrpSettings } from './vrrp-settings.js';

export type ConfiguredServer = {
  readonly address: string;
  readonly port: number;
  readonly weight: number;
};

/** A `virtual_server` with its `real_server`s. */
export type ConfiguredService = {
  readonly vip: string;
  readonly port: number;
  readonly protocol: string;
  readonly scheduler: string;
  readonly persistenceSeconds?: number;
  readonly realServers: readonly ConfiguredServer[];
};

/** What a keepalived.conf says about the outside of a director. */
export type KeepalivedConf = {
  readonly instances: readonly VrrpSettings[];
  readonly services: readonly ConfiguredService[];
};

/**
 * Reads keepalived.conf(5); nothing where its braces do not match. Included files and parameters
 * (`$NAME`) are not followed: what they bring is not seen.
 */
export function readKeepalivedConf(text: string): KeepalivedConf {
  const root = parseKeepalivedBlocks(text) ?? [];
  return {
    instances: readVrrpSettings(root),
    services: findAll(root, 'virtual_server').flatMap(readService),
  };
}

function readService(block: Statement): ConfiguredService[] {
  const [, vip, port] = block.words;
  // By firewall mark, or by a group of addresses.
  if (vip === undefined || port === undefined || vip === 'fwmark' || vip === 'group') return [];
  const persistence = Number(findValue(block.block, 'persistence_timeout') ?? 0);
  return [
    {
      vip,
      port: Number(port),
      protocol: findValue(block.block, 'protocol') ?? 'TCP',
      scheduler: findValue(block.block, 'lvs_sched') ?? findValue(block.block, 'lb_algo') ?? 'wlc',
      ...(persistence > 0 ? { persistenceSeconds: persistence } : {}),
      realServers: findAll(block.block, 'real_server').map((server) => ({
        address: server.words[1] ?? '',
        port: Number(server.words[2] ?? port),
        weight: Number(findValue(server.block, 'weight') ?? 1),
      })),
    },
  ];
}
