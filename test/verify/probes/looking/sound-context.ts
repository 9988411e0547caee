import { fromKey } from '../../../../src/facts/system/request-question.js';
import { LvsError } from '../../../../src/model/problem/error.js';
import type { Cluster } from '../../../../src/model/cluster/cluster.js';
import type { FactRef } from '../../../../src/model/host/fact.js';
import type { VerifyContext } from '../../../../src/model/verify/verify-context.js';
import type { DirectorSeen, HostSeen } from '../../../../src/verify/probes/observations.js';
import { answeringStream, fakeConnection, type Behaviour } from '../../double/fake-connection.js';
import { observe } from '../sound-cluster.js';

const sound = observe();

/** What is different from a sound cluster. */
export type Twist = {
  readonly cluster?: Partial<Cluster>;
  /** By host: it cannot be reached, from so many connections on. */
  readonly lost?: Readonly<Record<string, { readonly afterConnections: number }>>;
  /** The client host has no curl(1). */
  readonly curlIsMissing?: true;
  readonly forward?: Behaviour['forward'];
  /** What a fact is instead; undefined: as it is. */
  readonly see?: (host: string, ref: FactRef) => unknown;
};

/** The context of a sound cluster: its hosts show what `sound.json` says, with a log of what was asked. */
export function soundContext({ cluster, lost = {}, curlIsMissing, forward, see }: Twist = {}) {
  const abort = new AbortController();
  const asked: string[] = [];
  const questions: string[] = [];
  const connected = new Map<string, number>();
  const looks = new Map<string, number>();

  const require = (host: string): void => {
    const count = (connected.get(host) ?? 0) + 1;
    connected.set(host, count);
    if (count <= (lost[host]?.afterConnections ?? Infinity)) return;
    throw new LvsError('UNREACHABLE', 'No answer from it.', { host });
  };
  const context: VerifyContext = {
    cluster: { ...sound.cluster, ...cluster },
    signal: abort.signal,
    allowUnknown: [],
    connect: async (host) => {
      await Promise.resolve();
      require(host);
      return fakeConnection(host, { forward: forward ?? ((address) => answer(host, address)) });
    },
    gather: async (host, refs) => {
      await Promise.resolve();
      abort.signal.throwIfAborted();
      require(host);
      for (const { kind } of refs) asked.push(`${host} ${kind.name}`);
      for (const { kind, key } of refs) questions.push(`${host} ${kind.name} ${key}`);
      const look = (looks.get(host) ?? 0) + (refs.some(isState) ? 1 : 0);
      looks.set(host, look);
      return {
        get: <T>(ref: FactRef<T>) =>
          (see?.(host, ref) ?? showFact({ host, look, curlIsMissing }, ref)) as T,
      };
    },
    owed: (host) => sound.hosts[host]?.owed,
  };
  return { context, asked, questions, abort };
}

function isState({ kind }: FactRef): boolean {
  return kind.name === 'keepalived';
}

type Where = {
  readonly host: string;
  readonly look: number;
  readonly curlIsMissing?: true | undefined;
};

function showFact({ host, look, curlIsMissing }: Where, { kind, key }: FactRef): unknown {
  const seen = sound.hosts[host];
  if (seen === undefined) throw new Error(`There is no ${host}.`);
  const facts: Readonly<Record<string, () => unknown>> = {
    clock: () => Date.now(),
    network: () => seen.interfaces,
    route: () => seen.routes,
    neighbour: () => seen.neighbours ?? [],
    'policy-rule': () => seen.rules,
    barrier: () => seen.barriers,
    'packet-filter': () => seen.filter,
    queueing: () => seen.badLinks,
    'folder-room': () => seen.rooms?.[key],
    'start-override': () => seen.startOverrides?.[key] ?? [],
    way: () => wayOf(host, key),
    'interface-setting': () => settingOf(seen, key),
    requests: () => (curlIsMissing === true ? undefined : answersTo(key)),
    'ipvs-connections': () => connectionsOf(key),
    ...(seen.director === undefined ? {} : directorFacts(seen.director, { look, key })),
  };
  const show = facts[kind.name];
  if (show === undefined) throw new Error(`${host} is not expected to be asked for ${kind.name}.`);
  return show();
}

function settingOf(seen: HostSeen, name: string): unknown {
  return {
    arp_ignore: seen.arpIgnore,
    arp_announce: seen.arpAnnounce,
    rp_filter: seen.reversePathFilter,
    forwarding: seen.forwarding,
  }[name];
}

/** Real servers answer by the gateway, directors and the gateway have everybody on their links. */
function wayOf(host: string, key: string): unknown {
  const [to = ''] = key.split(' ');
  if (host.startsWith('web')) return { type: 'route', via: '192.168.56.254', device: 'eth0' };
  return { type: 'route', device: to.startsWith('192.168.57.') ? 'eth1' : 'eth0' };
}

/** Every request that this client may have made. */
function connectionsOf(client: string): unknown {
  const index = Number(client.split('.')[3]) - 10;
  return Array.from({ length: 100 }, (_, round) => ({
    ...{ clientPort: 40_000 + 100 * index + round, vip: '10.0.0.227', vipPort: 80 },
    server: index % 2 === 0 ? '192.168.56.102' : '192.168.56.103',
  }));
}

function directorFacts(
  director: DirectorSeen,
  { look, key }: { readonly look: number; readonly key: string },
) {
  const { later, keepalived, unit, table, filterRules, networkdLinks } = director;
  return {
    keepalived: () => (look > 1 ? later?.keepalived : keepalived),
    unit: () => unit,
    'ipvs-table': () => table,
    'vrrp-filter': () => filterRules,
    networkd: () => networkdLinks,
    'keepalived-daemons': () => director.daemons,
    'ipvs-template': () => [],
    sysctl: () => '0',
    'drain-record': () => undefined,
    'arp-answers': () => macsOf(key.split(' ')[2]),
  };
}

/** Of the host that has an address; of the VIP the master. */
function macsOf(address = ''): readonly string[] {
  const owner = address === '10.0.0.227' ? '192.168.56.1' : address;
  return Object.values(sound.hosts).flatMap(({ interfaces }) =>
    interfaces.filter(({ addresses }) => addresses.includes(`${owner}/24`)).map(({ mac }) => mac),
  );
}

/** Every address asks so often, and the two real servers share them, each client with its own. */
function answersTo(key: string): unknown {
  const { rounds, sources } = fromKey(key);
  const answers = sources.flatMap((client, index) =>
    Array.from({ length: rounds }, (_, round) => ({
      ...{ client, clientPort: 40_000 + 100 * index + round, status: 200 },
      server: index % 2 === 0 ? 'web1' : 'web2',
      ...{ connectMs: 3, totalMs: 8, length: 312 },
    })),
  );
  return { answers, resent: 0 };
}

function answer(host: string, address: string) {
  const servers: Readonly<Record<string, string>> = {
    '192.168.56.102': 'web1',
    '192.168.56.103': 'web2',
  };
  const server = servers[address] ?? (host.startsWith('web') ? host : 'web1');
  return answeringStream(
    `HTTP/1.1 200 OK\r\nX-Real-Server: ${server}\r\nContent-Length: 312\r\n\r\n`,
  );
}
