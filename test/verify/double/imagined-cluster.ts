import type { CommandResult, Connection } from '../../../src/model/host/connection.js';
import type { Cluster } from '../../../src/model/cluster/cluster.js';
import type { FactRef } from '../../../src/model/host/fact.js';
import type { MarkName } from '../../../src/model/verify/history.js';
import { defaultAllowances } from '../../../src/verify/budget/allowances.js';
import type { Bench } from '../../../src/verify/drills/bench.js';
import { makeCluster } from '../reference-cluster.js';
import { answeringStream, muteStream, succeed } from './fake-connection.js';
import { streamingHost } from './streaming-host.js';
import { VirtualClock } from './virtual-clock.js';

const vip = '10.0.0.227';
const answer = 'HTTP/1.1 200 OK\r\nX-Real-Server: web1\r\nContent-Length: 0\r\n\r\n';

/** What an imagined cluster does when a drill comes over it. */
export type Imagined = {
  readonly answers: boolean;
  /** By director: the destinations of the service, as /proc/net/ip_vs has them; else there is no service. */
  readonly tables?: Readonly<Record<string, readonly string[]>>;
  /** undefined: the reference cluster. */
  readonly cluster?: Cluster;
  /** Commands that are no streams: arming, faults, heals. */
  readonly run?: (host: string, script: string) => CommandResult;
  readonly allowUnknown?: readonly string[];
  /** How often a drill that ends unknown is run again. */
  readonly repeats?: number;
  /** What is seen of a host; else nothing is there. */
  readonly see?: (host: string, ref: FactRef) => unknown;
};

/** A bench over a cluster, whose master holds the VIP, with a record of what was run on it. */
export function imaginedBench({
  answers,
  cluster = makeCluster(),
  tables = {},
  run = () => succeed(),
  see,
  allowUnknown = [],
  repeats = 0,
}: Imagined) {
  const scripts: { readonly host: string; readonly script: string }[] = [];
  const marks: MarkName[] = [];
  const connections = new Map<string, Connection>();
  let clock = new VirtualClock();
  const nowMs = (): number => clock.epochMs + clock.now();
  for (const { name } of cluster.hosts) {
    const { connection } = streamingHost(name, { nowMs, sections: sectionsOf(name, tables[name]) });
    connections.set(name, {
      ...connection,
      exec: (script, options = {}) => {
        if (options.feed !== undefined) return connection.exec(script, options);
        scripts.push({ host: name, script });
        return Promise.resolve(run(name, script));
      },
      forward: () => Promise.resolve(answers ? answeringStream(answer) : muteStream()),
    });
  }
  const abort = new AbortController();
  const bench: Bench = {
    context: {
      cluster,
      signal: abort.signal,
      allowUnknown,
      connect: (host) => Promise.resolve(connections.get(host)!),
      gather: (host) =>
        Promise.resolve({
          get: <T>(ref: FactRef<T>) => (see?.(host, ref) ?? ref.kind.parse('', ref.key)) as T,
        }),
      owed: () => undefined,
    },
    repeats,
    switches: { power: undefined, link: undefined },
    allowances: { ...defaultAllowances, intervalMs: 200 },
    startClock: () => (clock = new VirtualClock()),
    lockAgain: () => Promise.resolve(),
    onMark: (_drill, mark) => marks.push(mark),
  };
  return { bench, scripts, marks, abort };
}

function sectionsOf(
  host: string,
  destinations: readonly string[] = [],
): Readonly<Record<string, string>> {
  const held = host === 'master' ? [{ local: vip, prefixlen: 32 }] : [];
  const device = { ifname: 'eth0', address: '', mtu: 1500, flags: ['UP', 'LOWER_UP'] };
  const table = destinations.length === 0 ? [] : ['TCP  0A0000E3:0050 mh ', ...destinations];
  return {
    network: JSON.stringify([{ ...device, addr_info: held }]),
    'ipvs-table': ['ipvs', ...table].join('\n'),
  };
}
