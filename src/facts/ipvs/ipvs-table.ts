import { forwardings } from '../../lvs/forwarding/forwarding-methods.js';
import {
  forwardingMethods,
  tunnelTypes,
  type ForwardingMethod,
  type Tunnel,
} from '../../model/cluster/cluster.js';
import type { FactKind, FactRef } from '../../model/host/fact.js';
import { formatEndpoint } from '../../lvs/address/format-address.js';
import { readEndpoint, type Endpoint } from './ipvs-endpoint.js';

/** How the kernel passes packets on; `local`: to this very host, `bypass`: past all servers. */
export type IpvsMethod = ForwardingMethod | 'local' | 'bypass';

/** A real server of the kernel's table. */
export type IpvsDestination = Endpoint & {
  readonly method: IpvsMethod;
  /** Of a tunnel: which; undefined: nobody tells, for only ipvsadm(8) does. */
  readonly tunnel?: Tunnel;
  readonly weight: number;
  /** Connections that are established; without the answers, a director of DR guesses. */
  readonly active: number;
  /** Connections in any other state. */
  readonly inactive: number;
};

/** A virtual service of the kernel's table. A service by firewall mark has the address `fwmark N`. */
export type IpvsService = Endpoint & {
  readonly protocol: string;
  readonly scheduler: string;
  /** By the names of ipvsadm(8) --sched-flags; undefined: nobody tells, for only that program does. */
  readonly schedulerFlags?: readonly string[];
  /** What tells clients apart, by ipvsadm(8) --pe; undefined: their address, or nobody tells. */
  readonly persistenceEngine?: string;
  /** One-packet scheduling: each packet of UDP is scheduled by itself. */
  readonly onePacket: boolean;
  /** undefined: no persistence, or nobody can tell how long in seconds. */
  readonly persistenceSeconds?: number;
  /** The same in ticks of the kernel, of which it does not tell how many make a second. */
  readonly persistenceTicks?: number;
  /** Clients that differ only outside of it are one client for persistence; hex, as the kernel shows it. */
  readonly persistenceMask?: string;
  readonly destinations: readonly IpvsDestination[];
};

// Two processes, one where ipvsadm(8) is not installed. The file is there as soon as the module is
// loaded; only the program knows how long a tick is.
const script = (): string =>
  [
    'if [ -r /proc/net/ip_vs ]; then',
    '  echo ipvs',
    '  cat /proc/net/ip_vs 2>/dev/null || :',
    '  PATH=$PATH:/usr/sbin:/sbin ipvsadm -Sn 2>/dev/null || :',
    'fi',
  ].join('\n');

const methods: ReadonlyMap<string, IpvsMethod> = new Map([
  ...forwardingMethods.map((method) => [forwardings[method].kernelName, method] as const),
  ['Local', 'local'],
  ['Bypass', 'bypass'],
]);

const serviceLine =
  /^(?<protocol>\w+) +(?<at>\S+) (?<scheduler>\w+) +(?<ops>ops\b)? *(?:persistent (?<timeout>\d+) (?<mask>[\dA-F]{8}))?/;
const destinationLine =
  /^ {2}-> (?<at>\S+) +(?<method>\w+) +(?<weight>-?\d+) +(?<active>\d+) +(?<inactive>\d+)/;

/**
 * Reads the line `ipvs`, /proc/net/ip_vs and what `ipvsadm -Sn` says; undefined without the first,
 * without the last no flags of
 * schedulers, and persistence only in ticks.
 */
export function parseIpvsTable(output: string): readonly IpvsService[] | undefined {
  if (!/^ipvs$/m.test(output)) return undefined;
  const services: { service: IpvsService; destinations: IpvsDestination[] }[] = [];
  for (const line of output.split('\n')) {
    const destination = readDestination(line);
    if (destination !== undefined) services.at(-1)?.destinations.push(destination);
    const service = readService(line);
    if (service !== undefined) services.push({ service, destinations: [] });
  }
  const [rules, tunnels] = [readRules(output), readTunnels(output)];
  return services.map(({ service, destinations }) => ({
    ...service,
    ...rules.get(nameOf(service)),
    destinations: destinations.map((destination) => {
      const tunnel = tunnels.get(
        `${nameOf(service)} ${formatEndpoint(destination.address, destination.port)}`,
      );
      return tunnel === undefined ? destination : { ...destination, tunnel };
    }),
  }));
}

type Rule = Pick<IpvsService, 'schedulerFlags' | 'persistenceSeconds' | 'persistenceEngine'>;

const protocols: Readonly<Record<string, string>> = {
  '-t': 'TCP',
  '-u': 'UDP',
  '--sctp-service': 'SCTP',
  '-f': 'FWM',
};

// `-a -t 10.0.0.227:80 -r 192.168.56.102:80 -i -w 3 --tun-type gue --tun-port 6080 --tun-nocsum`
function readTunnels(output: string): ReadonlyMap<string, Tunnel> {
  const found = output.matchAll(
    /^-a (?<kind>\S+) (?<at>\S+) -r (?<server>\S+) -i .*--tun-type (?<type>\w+)(?: --tun-port (?<port>\d+))?/gm,
  );
  return new Map(
    Array.from(found).flatMap(({ groups = {} }) => {
      const { kind = '', at = '', server = '', port } = groups;
      const type = tunnelTypes.find((one) => one === groups['type']);
      if (type === undefined) return [];
      const tunnel = port === undefined ? { type } : { type, port: Number(port) };
      return [[`${protocols[kind] ?? kind} ${at} ${server}`, tunnel] as const];
    }),
  );
}

// `-A -t 10.0.0.227:80 -s sh -p 60 -b sh-port`
function readRules(output: string): ReadonlyMap<string, Rule> {
  const found = output.matchAll(/^-A (?<kind>\S+) (?<at>\S+)(?<rest>.*)$/gm);
  return new Map(
    Array.from(found, ({ groups = {} }) => {
      const { kind = '', at = '', rest = '' } = groups;
      return [`${protocols[kind] ?? kind} ${at}`, readRule(rest)] as const;
    }),
  );
}

function readRule(rest: string): Rule {
  const seconds = / -p (\d+)/.exec(rest)?.[1];
  const engine = / --pe (\S+)/.exec(rest)?.[1];
  const flags = / -b (\S+)/.exec(rest)?.[1];
  return {
    schedulerFlags: flags?.split(',') ?? [],
    ...(seconds === undefined ? {} : { persistenceSeconds: Number(seconds) }),
    ...(engine === undefined ? {} : { persistenceEngine: engine }),
  };
}

function nameOf({ protocol, address, port }: IpvsService): string {
  if (protocol === 'FWM') return `FWM ${address.replace('fwmark ', '')}`;
  return `${protocol} ${formatEndpoint(address, port)}`;
}

function readService(line: string): IpvsService | undefined {
  const found = serviceLine.exec(line)?.groups;
  const endpoint = readAddress(found?.['protocol'], found?.['at']);
  if (found === undefined || endpoint === undefined) return undefined;
  const { protocol = '', scheduler = '', ops, timeout, mask } = found;
  return {
    protocol,
    ...endpoint,
    scheduler,
    onePacket: ops !== undefined,
    ...(timeout === undefined ? {} : { persistenceTicks: Number(timeout) }),
    ...(mask === undefined ? {} : { persistenceMask: mask }),
    destinations: [],
  };
}

function readAddress(protocol: string | undefined, at = ''): Endpoint | undefined {
  if (protocol !== 'FWM') return readEndpoint(at);
  return { address: `fwmark ${String(Number.parseInt(at, 16))}`, port: 0 };
}

function readDestination(line: string): IpvsDestination | undefined {
  const found = destinationLine.exec(line)?.groups;
  const endpoint = readEndpoint(found?.['at'] ?? '');
  const method = methods.get(found?.['method'] ?? '');
  if (found === undefined || endpoint === undefined || method === undefined) return undefined;
  const numbers = [found['weight'], found['active'], found['inactive']].map(Number);
  const [weight = 0, active = 0, inactive = 0] = numbers;
  return { ...endpoint, method, weight, active, inactive };
}

const ipvsTableFact: FactKind<readonly IpvsService[] | undefined> = {
  name: 'ipvs-table',
  script,
  parse: parseIpvsTable,
};

/** The kernel's table of virtual services; undefined where the kernel has no IPVS (loaded). */
export const ipvsTable: FactRef<readonly IpvsService[] | undefined> = {
  kind: ipvsTableFact,
  key: 'all',
};
