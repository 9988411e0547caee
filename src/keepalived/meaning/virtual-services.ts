import { forwardings } from '../../lvs/forwarding/forwarding-methods.js';
import {
  forwardingMethods,
  persistenceEngines,
  type ForwardingMethod,
  type PersistenceEngine,
  type Tunnel,
} from '../../model/cluster/cluster.js';
import type { ConnectionLimits, Quorum, SorryPlace } from '../../model/cluster/pool.js';
import { protocols, type Protocol } from '../../model/cluster/service-identity.js';
import type { HealthChecks } from '../../model/cluster/health-check.js';
import { readTunnelWords } from '../grammar/lvs/tunnel-words.js';
import { blockOf, findAll, findValue, type Statement } from '../tree.js';
import { readChecks } from './health-check.js';
import { findNumber } from './numbers.js';
import { readCare, readPool } from './pools.js';

/** A real server as IPVS gets it. */
export type ServerMeaning = {
  readonly address: string;
  /** undefined: whichever port the client asks for. */
  readonly port: number | undefined;
  readonly method: ForwardingMethod;
  /** Of a tunnel. */
  readonly tunnel?: Tunnel;
  readonly weight: number;
  readonly inhibitOnFailure?: true;
  readonly limits?: ConnectionLimits;
  /** undefined: none, or of kinds that have no times of their own. */
  readonly checks?: HealthChecks;
};

/** By what a `virtual_server` is known: its address, or a mark, of which the file does not say what gets it. */
type ServiceName =
  | {
      readonly vip: string;
      readonly port: number;
      readonly protocol: Protocol;
      readonly mark?: undefined;
    }
  | {
      readonly mark: number;
      readonly vip?: undefined;
      readonly port?: undefined;
      readonly protocol?: undefined;
    };

/** A `virtual_server`, as the director runs it. */
export type ServiceMeaning = ServiceName & {
  readonly scheduler: string;
  /** By the names of ipvsadm(8) --sched-flags. */
  readonly schedulerFlags: readonly string[];
  readonly onePacket: boolean;
  readonly persistenceSeconds?: number;
  readonly persistenceEngine?: PersistenceEngine;
  readonly delayLoopSeconds: number;
  readonly realServers: readonly ServerMeaning[];
  /** undefined: it says none, and one real server is enough. */
  readonly quorum?: Quorum;
  readonly sorryServer?: SorryPlace;
};

/**
 * The `virtual_server`s with what keepalived derives and takes back; validate_check_config() of check_data.c. Not those
 * by group, which have no address of their own.
 */
export function readServices(statements: readonly Statement[]): readonly ServiceMeaning[] {
  return findAll(statements, 'virtual_server').flatMap(readService);
}

function readService(statement: Statement): ServiceMeaning[] {
  const [, word = ''] = statement.words;
  if (word === 'group') return [];
  const block = blockOf(statement);
  const name = readName(statement);
  const realServers = findAll(block, 'real_server').map((server) =>
    readServer(server, { service: block, port: name.port }),
  );
  const persistence = readPersistence(block);
  return [
    {
      ...name,
      scheduler: findLast(block, ['lvs_sched', 'lb_algo']) ?? 'wlc',
      schedulerFlags: schedulerFlags.filter((flag) => findAll(block, flag).length > 0),
      onePacket: findAll(block, 'ops').length > 0,
      ...(persistence === undefined ? {} : { persistenceSeconds: persistence }),
      ...readEngine(block),
      delayLoopSeconds: findNumber([block], 'delay_loop') ?? 60,
      realServers,
      ...readPool(block, { realServers, port: name.port, method: methodOf([], block) }),
    },
  ];
}

function readName(statement: Statement): ServiceName {
  const [, vip = '', port = '0'] = statement.words;
  if (vip === 'fwmark') return { mark: Number(port) };
  return { vip, port: Number(port), protocol: readProtocol(blockOf(statement)) };
}

/** The last value of two names of one thing. */
function findLast(block: readonly Statement[], names: readonly string[]): string | undefined {
  return block.findLast(({ words }) => names.includes(words[0] ?? ''))?.words[1];
}

// Without it the kernel has the service for UDP.
function readProtocol(block: readonly Statement[]): Protocol {
  const said = findValue(block, 'protocol')?.toUpperCase();
  return protocols.find((one) => one === said) ?? 'UDP';
}

// Without a number it is that of the kernel.
function readPersistence(block: readonly Statement[]): number | undefined {
  const [last] = findAll(block, 'persistence_timeout').slice(-1);
  return last === undefined ? undefined : Number(last.words[1] ?? 360);
}

// Of those that are known here.
function readEngine(block: readonly Statement[]): Pick<ServiceMeaning, 'persistenceEngine'> {
  const said = findValue(block, 'persistence_engine');
  const engine = persistenceEngines.find((one) => one === said);
  return engine === undefined ? {} : { persistenceEngine: engine };
}

type Service = {
  readonly service: readonly Statement[];
  /** undefined: that of a mark. */
  readonly port: number | undefined;
};

const schedulerFlags = [
  'sh-port',
  'sh-fallback',
  'mh-port',
  'mh-fallback',
  'flag-1',
  'flag-2',
  'flag-3',
];

// The last one that keepalived knows: it passes over others, as `dr` in small letters.
function readMethod(
  block: readonly Statement[],
): { readonly method: ForwardingMethod; readonly words: readonly string[] } | undefined {
  return block
    .filter(({ words }) => ['lvs_method', 'lb_kind'].includes(words[0] ?? ''))
    .flatMap(({ words }) =>
      forwardingMethods
        .filter((known) => known === words[1])
        .map((method) => ({ method, words: words.slice(2) })),
    )
    .at(-1);
}

/** The forwarding method of a real server: its own, that of its service, or the default. */
export function methodOf(
  server: readonly Statement[],
  service: readonly Statement[],
): ForwardingMethod {
  return (readMethod(server) ?? readMethod(service))?.method ?? 'NAT';
}

// Without translation a real server gets the port that the client asked for.
function readServer(statement: Statement, { service, port }: Service): ServerMeaning {
  const block = blockOf(statement);
  const method = methodOf(block, service);
  const words = (readMethod(block) ?? readMethod(service))?.words ?? [];
  const own = Number(statement.words[2] ?? port ?? 0);
  const taken = forwardings[method].translatesPort && own !== 0 ? own : port;
  const checks = readChecks(block, { service, port: taken ?? 0 });
  return {
    address: statement.words[1] ?? '',
    port: taken,
    ...(checks === undefined ? {} : { checks }),
    weight: findNumber([block, service], 'weight') ?? 1,
    ...readCare(block, service),
    method,
    ...(method === 'TUN' ? { tunnel: readTunnelWords(words) ?? { type: 'ipip' } } : {}),
  };
}
