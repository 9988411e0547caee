import type { HealthCheck, Protocol, VirtualService, VrrpInstance } from '../model/cluster.js';
import { Secret } from '../model/secret.js';
import {
  findAll,
  findValue,
  has,
  isDynamic,
  parseKeepalivedBlocks,
  type Statement,
} from '../facts/keepalived-blocks.js';

/** A VRRP instance as one director's file has it. */
export type InstanceConfig = Pick<
  VrrpInstance,
  | 'name'
  | 'virtualRouterId'
  | 'version'
  | 'advertIntervalMs'
  | 'authPassword'
  | 'nopreempt'
  | 'preemptDelaySeconds'
> & {
  readonly priority: number;
  /** Without prefix lengths. */
  readonly vips: readonly string[];
  /** Those that adverts tell, sorted; keepalived.conf(5), virtual_ipaddress_excluded. */
  readonly advertised: readonly string[];
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
  const globals = findAll(statements, 'global_defs').flatMap(({ block }) => block);
  const version = findValue(globals, 'vrrp_version');
  return {
    instances: findAll(statements, 'vrrp_instance').map((one) => readInstance(one, version)),
    services: findAll(statements, 'virtual_server').flatMap(readService),
  };
}

function toNumber(text: string | undefined, otherwise: number): number {
  const value = Number(text ?? otherwise);
  return Number.isFinite(value) ? value : otherwise;
}

function readInstance(
  { words, block }: Statement,
  globalVersion: string | undefined,
): InstanceConfig {
  const authentication = findAll(block, 'authentication').flatMap((one) => one.block);
  const password = findValue(authentication, 'auth_pass');
  const advertised = readAddresses(block, 'virtual_ipaddress');
  return {
    name: words[1] ?? '',
    virtualRouterId: toNumber(findValue(block, 'virtual_router_id'), 0),
    version: (findValue(block, 'version') ?? globalVersion) === '3' ? 3 : 2,
    priority: toNumber(findValue(block, 'priority'), 100),
    advertIntervalMs: Math.round(toNumber(findValue(block, 'advert_int'), 1) * 1000),
    nopreempt: has(block, 'nopreempt'),
    preemptDelaySeconds: toNumber(findValue(block, 'preempt_delay'), 0),
    ...(password === undefined ? {} : { authPassword: new Secret(password) }),
    vips: [...advertised, ...readAddresses(block, 'virtual_ipaddress_excluded')],
    advertised: advertised.toSorted(),
  };
}

function readAddresses(block: readonly Statement[], keyword: string): readonly string[] {
  return findAll(block, keyword).flatMap((list) =>
    list.block.map(({ words }) => words[0]?.split('/')[0] ?? ''),
  );
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
