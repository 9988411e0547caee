import { LvsError } from '../../../../src/model/error.js';
import type { Cluster } from '../../../../src/model/cluster.js';
import type { FactRef } from '../../../../src/model/fact.js';
import type { VerifyContext } from '../../../../src/model/verify-context.js';
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
      const look = (looks.get(host) ?? 0) + (refs.some(isState) ? 1 : 0);
      looks.set(host, look);
      return {
        get: <T>(ref: FactRef<T>) =>
          (see?.(host, ref) ?? showFact({ host, look, curlIsMissing }, ref)) as T,
      };
    },
    owed: (host) => sound.hosts[host]?.owed,
  };
  return { context, asked, abort };
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
    neighbour: () => seen.neighbours,
    'interface-setting': () => settingOf(seen, key),
    requests: () => (curlIsMissing === true ? undefined : answersTo(key)),
    'ipvs-connections': () => [],
    ...(seen.director === undefined ? {} : directorFacts(seen.director, look)),
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

function directorFacts(director: DirectorSeen, look: number) {
  const { later, keepalived, unit, table, filterRules, networkdLinks, arpAnswers } = director;
  return {
    keepalived: () => (look > 1 ? later?.keepalived : keepalived),
    unit: () => unit,
    'ipvs-table': () => table,
    'vrrp-filter': () => filterRules,
    networkd: () => networkdLinks,
    'arp-answers': () => arpAnswers?.['10.0.0.227'] ?? ['02:00:c0:a8:38:01'],
  };
}

/** Every address asks so often, and the two real servers share them, each client with its own. */
function answersTo(key: string): unknown {
  const [rounds = '0', , ...sources] = key.split(' ');
  return sources.flatMap((client, index) =>
    Array.from({ length: Number(rounds) }, (_, round) => ({
      ...{ client, clientPort: 40_000 + 100 * index + round, status: 200 },
      server: index % 2 === 0 ? 'web1' : 'web2',
    })),
  );
}

function answer(host: string, address: string) {
  const servers: Readonly<Record<string, string>> = {
    '192.168.56.102': 'web1',
    '192.168.56.103': 'web2',
  };
  const server = servers[address] ?? (host.startsWith('web') ? host : 'web1');
  return answeringStream(`HTTP/1.1 200 OK\r\nX-Real-Server: ${server}\r\n\r\n`);
}
