import type { VrrpSettings } from '../lvs/vrrp/settings.js';
import type { HealthCheck, Protocol, VirtualService, VrrpInstance } from '../model/cluster.js';
import { readAddresses, readVrrpSettings } from '../facts/vrrp-settings.js';
import {
  findAll,
  findValue,
  has,
  isDynamic,
  parseKeepalivedBlocks,
  type Statement,
} from '../facts/keepalived-blocks.js';

/** A VRRP instance as one director's file has it. */
export type InstanceConfig = VrrpSettings &
  Pick<VrrpInstance, 'nopreempt' | 'preemptDelaySeconds'> & {
    /** Without prefix lengths, with those that no advert tells. */
    readonly vips: readonly string[];
  };

/** A real server as one director's file has it. */
export type RealServerConfig = { readonly address: string; readonly port: number };

/** A virtual service as one director's file has it. */
export type ServiceConfig = Pick<
  VirtualService,
  'vip' | 'port' | 'protocol' | 'delayLoopSeconds'
> & {
  readonly realServers: readonly RealServerConfig[];
  /** That of the first real server; undefined: none, or of a kind that has no times of its own. */
  readonly check?: HealthCheck;
};

/** What one director's keepalived.conf says about times and traffic. */
export type DirectorConfig = {
  readonly instances: readonly InstanceConfig[];
  readonly services: readonly ServiceConfig[];
};

/** Reads a keepalived.conf, with keepalived's own defaults; undefined: it cannot be understood. */
export function readDirectorConfig(text: string): DirectorConfig | undefined {
  const statements = isDynamic(text) ? undefined : parseKeepalivedBlocks(text);
  if (statements === undefined) return undefined;
  const blocks = findAll(statements, 'vrrp_instance').map(({ block }) => block);
  return {
    instances: readVrrpSettings(statements).map((settings, index) =>
      readInstance(settings, blocks[index] ?? []),
    ),
    services: findAll(statements, 'virtual_server').flatMap(readService),
  };
}

function toNumber(text: string | undefined, otherwise: number): number {
  const value = Number(text ?? otherwise);
  return Number.isFinite(value) ? value : otherwise;
}

function readInstance(settings: VrrpSettings, block: readonly Statement[]): InstanceConfig {
  return {
    ...settings,
    nopreempt: has(block, 'nopreempt'),
    preemptDelaySeconds: toNumber(findValue(block, 'preempt_delay'), 0),
    vips: [
      ...readAddresses(block, 'virtual_ipaddress'),
      ...readAddresses(block, 'virtual_ipaddress_excluded'),
    ],
  };
}

const protocols: readonly string[] = ['TCP', 'UDP', 'SCTP'] satisfies Protocol[];

// Services by firewall mark or by group have no address of their own.
function readService({ words, block }: Statement): ServiceConfig[] {
  const [, vip = '', port = ''] = words;
  if (!/[.:]/.test(vip)) return [];
  const protocol = findValue(block, 'protocol') ?? 'TCP';
  const servers = findAll(block, 'real_server');
  const check = servers.map((server) => readCheck(server, block)).find((one) => one !== undefined);
  return [
    {
      vip,
      port: toNumber(port, 0),
      protocol: protocols.includes(protocol) ? (protocol as Protocol) : 'TCP',
      delayLoopSeconds: toNumber(findValue(block, 'delay_loop'), 60),
      realServers: servers.map((server) => ({
        address: server.words[1] ?? '',
        port: toNumber(server.words[2], 0),
      })),
      ...(check === undefined ? {} : { check }),
    },
  ];
}

const checkKeywords = { TCP_CHECK: 'TCP', HTTP_GET: 'HTTP', SSL_GET: 'HTTP' } as const;

/** What a check does not say, its real server or its service may. */
function readCheck(server: Statement, service: readonly Statement[]): HealthCheck | undefined {
  for (const [keyword, type] of Object.entries(checkKeywords)) {
    const [check] = findAll(server.block, keyword);
    if (check === undefined) continue;
    const levels = [check.block, server.block, service];
    const find = (name: string, otherwise: number): number =>
      toNumber(
        levels.map((block) => findValue(block, name)).find((text) => text !== undefined),
        otherwise,
      );
    const common = {
      port: find('connect_port', toNumber(server.words[2], 0)),
      connectTimeoutSeconds: find('connect_timeout', 5),
      retries: find('retry', find('nb_get_retry', 1)),
      delayBeforeRetrySeconds: find('delay_before_retry', type === 'HTTP' ? 3 : 1),
    };
    return type === 'TCP' ? { type, ...common } : { type, path: '/', statusCode: 200, ...common };
  }
  return undefined;
}
