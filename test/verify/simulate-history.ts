import type {
  ConnectionEntry,
  Entry,
  FailureKind,
  History,
  MarkEntry,
  Observer,
  OwnershipEntry,
  RequestEntry,
} from '../../src/model/verify/history.js';

type Span = { readonly fromMs: number; readonly untilMs: number };

/** What happens in an imagined experiment; all times in milliseconds. */
export type Scenario = {
  readonly drill: string;
  readonly target: readonly string[];
  readonly loadEndMs: number;
  readonly injectMs: number;
  readonly healMs: number;
  /** undefined: the initial state is never seen again. */
  readonly restoredMs?: number;
  readonly intervalMs: number;
  readonly servers: readonly string[];
  readonly clients: readonly string[];
  /** Nobody answers in these times. */
  readonly silences: readonly (Span & { readonly failure?: FailureKind })[];
  /** Requests that are scheduled onto this real server in this time fail. */
  readonly dead?: Span & { readonly server: string; readonly failure?: FailureKind };
  /** From then on this real server is out of the pool, up to its return. */
  readonly outOfPool?: Span & { readonly server: string };
  /** Who holds the VIP when. */
  readonly owners: readonly (Span & { readonly director: string })[];
  /** Clients keep their real server. */
  readonly persistent?: boolean;
  readonly connectionEnd?: ConnectionEntry['end'];
};

export const simulatedVip = '10.0.0.227';
const macs = { master: ['02:00:00:00:00:01'], backup: ['02:00:00:00:00:65'] };
// Streams begin before the load and end after it.
const marginMs = 500;

/** A clean failover: the backup takes over after `outageMs`, and the master takes back without a gap. */
export function failover(outageMs: number, changes: Partial<Scenario> = {}): Scenario {
  const injectMs = 5000;
  const takenMs = injectMs + outageMs;
  const loadEndMs = changes.loadEndMs ?? 30_000;
  const backMs = changes.restoredMs ?? loadEndMs - 5000;
  return {
    drill: 'service-stop',
    target: ['master'],
    loadEndMs,
    injectMs,
    healMs: backMs - 3000,
    restoredMs: backMs,
    intervalMs: 50,
    servers: ['web1', 'web2'],
    clients: ['10.0.1.10'],
    silences: [{ fromMs: injectMs, untilMs: takenMs }],
    owners: [
      { director: 'master', fromMs: 0, untilMs: injectMs },
      { director: 'backup', fromMs: takenMs, untilMs: backMs },
      { director: 'master', fromMs: backMs, untilMs: Infinity },
    ],
    ...changes,
  };
}

/** Plays a scenario: the history that perfect observers would have recorded. */
export function simulateHistory(scenario: Scenario): History {
  return {
    version: 1,
    cluster: 'reference',
    drill: scenario.drill,
    startedAt: '2025-06-01T12:00:00.000Z',
    target: scenario.target,
    observers: observers(scenario),
    entries: [
      ...marks(scenario),
      ...ownership(scenario),
      ...neighbours(scenario),
      ...pool(scenario),
      ...requests(scenario),
      ...connections(scenario),
    ],
    macs,
  };
}

function observers({ loadEndMs }: Scenario): readonly Observer[] {
  const stream = (kind: Observer['kind'], host: string, roundTripMs: number): Observer => ({
    id: `${kind}@${host}`,
    kind,
    host,
    ...(host === 'client' ? { service: 'web' } : {}),
    fromMs: -marginMs,
    untilMs: loadEndMs + marginMs,
    clockOffsetMs: 12,
    roundTripMs,
  });
  return [
    stream('requests', 'client', 1),
    stream('connections', 'client', 1),
    stream('ownership', 'master', 8),
    stream('ownership', 'backup', 6),
    stream('neighbours', 'gateway', 4),
    stream('pool', 'master', 8),
    stream('pool', 'backup', 6),
  ];
}

function marks({ loadEndMs, injectMs, healMs, restoredMs }: Scenario): readonly MarkEntry[] {
  const mark = (name: MarkEntry['name'], atMs: number): MarkEntry => ({ type: 'mark', atMs, name });
  return [
    mark('load-begin', 0),
    mark('inject-begin', injectMs),
    mark('inject-end', injectMs + 100),
    mark('heal-begin', healMs),
    mark('heal-end', healMs + 100),
    ...(restoredMs === undefined ? [] : [mark('restored', restoredMs)]),
    mark('load-end', loadEndMs),
  ];
}

function ownership({ owners }: Scenario): readonly OwnershipEntry[] {
  return ['master', 'backup'].flatMap((director) => {
    const entry = (atMs: number, owned: boolean): OwnershipEntry => ({
      type: 'ownership',
      observer: `ownership@${director}`,
      atMs,
      vip: simulatedVip,
      owned,
    });
    const held = owners.filter((owner) => owner.director === director);
    const changes = held.flatMap(({ fromMs, untilMs }) => [
      ...(fromMs > 0 ? [entry(fromMs, true)] : []),
      ...(Number.isFinite(untilMs) ? [entry(untilMs, false)] : []),
    ]);
    return [
      entry(
        -marginMs,
        held.some(({ fromMs }) => fromMs <= 0),
      ),
      ...changes,
    ];
  });
}

function neighbours({ owners }: Scenario): readonly Entry[] {
  return owners.map(({ director, fromMs }) => ({
    type: 'neighbour' as const,
    observer: 'neighbours@gateway',
    atMs: fromMs <= 0 ? -marginMs : fromMs,
    vip: simulatedVip,
    mac: director === 'master' ? macs.master[0]! : macs.backup[0]!,
  }));
}

function pool({ outOfPool }: Scenario): readonly Entry[] {
  if (outOfPool === undefined) return [];
  const { server, fromMs, untilMs } = outOfPool;
  return ['pool@master', 'pool@backup'].flatMap((observer) => {
    const entry = (atMs: number, inPool: boolean): Entry => {
      return { type: 'pool', observer, atMs, service: 'web', server, inPool };
    };
    return [entry(fromMs, false), ...(Number.isFinite(untilMs) ? [entry(untilMs, true)] : [])];
  });
}

function includes({ fromMs, untilMs }: Span, at: number): boolean {
  return fromMs <= at && at < untilMs;
}

function requests(scenario: Scenario): readonly RequestEntry[] {
  const { loadEndMs, intervalMs } = scenario;
  const count = Math.floor(loadEndMs / intervalMs);
  return Array.from({ length: count }, (_, index) => request(scenario, index, index * intervalMs));
}

function request(scenario: Scenario, index: number, scheduledMs: number): RequestEntry {
  const clientIndex = index % scenario.clients.length;
  const turn = scenario.persistent === true ? clientIndex : index;
  const { outOfPool, dead, silences } = scenario;
  const isOut = outOfPool !== undefined && includes(outOfPool, scheduledMs);
  const servers = scenario.servers.filter((name) => !isOut || name !== outOfPool.server);
  const server = servers[turn % servers.length] ?? '';
  const isDead = dead?.server === server && includes(dead, scheduledMs);
  const silence =
    silences.find((span) => includes(span, scheduledMs)) ?? (isDead ? dead : undefined);
  const failure = silence?.failure ?? 'timeout';
  return {
    type: 'request',
    observer: 'requests@client',
    scheduledMs,
    startMs: scheduledMs + 1,
    durationMs: silence === undefined ? 6 + (index % 5) : failure === 'timeout' ? 1000 : 3,
    client: scenario.clients[clientIndex] ?? '',
    outcome: silence === undefined ? { type: 'answered', server } : { type: 'failed', failure },
  };
}

function connections({ loadEndMs, servers, connectionEnd = 'kept' }: Scenario): readonly Entry[] {
  return servers.map((server) => ({
    type: 'connection' as const,
    observer: 'connections@client',
    client: '10.0.1.10',
    server,
    openedMs: 100,
    lastByteMs: connectionEnd === 'kept' ? loadEndMs : 5000,
    bytes: 4096,
    end: connectionEnd,
  }));
}
