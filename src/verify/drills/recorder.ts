import { randomBytes } from 'node:crypto';
import { prepareDoors } from '../../look/open-door.js';
import type { Cluster } from '../../model/cluster/cluster.js';
import { selectHosts } from '../../model/cluster/cluster.js';
import { Secret } from '../../model/run/secret.js';
import type { History, MarkEntry, MarkName, RecordsEntry } from '../../model/verify/history.js';
import type { Clock } from '../clock.js';
import { asksRoundVip, asksThroughVip } from '../load/asks.js';
import { askedDoors, askedServices, heldDoors } from '../load/asked-services.js';
import { LongConnections } from '../load/long-connections.js';
import { OpenLoop } from '../load/open-loop.js';
import { sourceHosts } from '../load/source.js';
import { Heartbeat } from '../observers/heartbeat.js';
import { LiveView } from '../observers/live-view.js';
import { joinRecordings, type Recording } from '../observers/recording.js';
import type { RecordKeeping } from '../tiers/record-keeping.js';
import type { Capture } from '../flows/capture.js';
import { watchFlows } from '../observers/watch-flows.js';
import { watchDirector } from '../observers/watch-director.js';
import { watchGateway } from '../observers/watch-gateway.js';
import {
  findRecords,
  forgetRecords,
  prepareRecords,
  readCopy,
  watchWrites,
} from '../observers/watch-writes.js';
import type { Watcher } from '../observers/watcher.js';
import type { Connections } from './connections.js';
import { runErrands } from './run-errands.js';

export type RecorderOptions = {
  readonly cluster: Cluster;
  readonly connections: Connections;
  readonly clock: Clock;
  /** Time between two requests to a service. */
  readonly intervalMs: number;
  /** What is captured of the load. */
  readonly captures: readonly Capture[];
  /** What hosts write to; undefined: nobody writes. */
  readonly keeping?: RecordKeeping | undefined;
  readonly onMark: (mark: MarkName) => void;
};

const passwordBytes = 24;
const errandMs = 60_000;

// Longer than the second retransmission of a SYN: an answer after it is late, not lost.
const requestTimeoutMs = 2000;

// Round the VIP it is asked half as often: that is exact enough, and disturbs less.
const controlIntervals = 2;

/** Everything that observes a drill: it begins before the fault and ends after the heal. */
export class Recorder {
  readonly view = new LiveView();
  readonly #options: RecorderOptions;
  readonly #marks: MarkEntry[] = [];
  readonly #recordings: Recording[] = [];
  readonly #watchers = new Map<string, Watcher>();
  readonly #times = new Map<string, number>();
  readonly #heartbeats = new Map<string, Heartbeat>();
  #flowWatchers: readonly Watcher[] = [];
  #writers: readonly Watcher[] = [];
  #refusal: string | undefined;
  #load: OpenLoop | undefined;
  #control: OpenLoop | undefined;
  #long: LongConnections | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Starts the observers, and then the load. Rejects where a host cannot be reached. */
  async begin(): Promise<void> {
    const { cluster, clock, intervalMs, connections } = this.#options;
    const watched = ['directors', 'gateway'].flatMap((role) => selectHosts(cluster, role));
    const asking = sourceHosts(cluster);
    const [sources] = await Promise.all([
      Promise.all(
        asking.map(async ({ name, address }) => {
          const connection = await connections.to(name);
          // Where that cannot be, requests tell why.
          for (const { protocol } of askedServices(cluster).flatMap(askedDoors)) {
            await prepareDoors(connection, protocol).catch(() => undefined);
          }
          return { host: name, address, connection };
        }),
      ),
      ...watched.map(({ name }) => this.watch(name)),
    ]);
    this.#flowWatchers = await this.#watchFlows();
    const services = heldDoors(cluster);
    const options = { clock, timeoutMs: requestTimeoutMs };
    this.#control = new OpenLoop({
      ...{ ...options, rounds: asksRoundVip(sources, cluster) },
      intervalMs: controlIntervals * intervalMs,
    });
    this.#load = new OpenLoop({
      ...{ ...options, rounds: asksThroughVip(sources, cluster), intervalMs },
      onRequest: (request) => this.view.addRequest(request),
    });
    this.#long = new LongConnections({ cluster, sources, services, clock });
    await this.#startWriting();
    this.mark('load-begin');
  }

  async #startWriting(): Promise<void> {
    const { cluster, clock, connections, keeping } = this.#options;
    if (keeping === undefined) return;
    const writers = await Promise.all(
      selectHosts(cluster, keeping.writers).map(({ name }) => connections.to(name)),
    );
    const password = new Secret(randomBytes(passwordBytes).toString('base64url'));
    const errands = keeping.access?.open(password) ?? [];
    this.#refusal = await runErrands(errands, this.#means);
    if (this.#refusal !== undefined) return;
    const [first] = writers;
    if (first !== undefined) await prepareRecords(first, keeping);
    const { view } = this;
    this.#writers = await Promise.all(
      writers.map((connection) => watchWrites(connection, { keeping, clock, view })),
    );
  }

  /** Ends the writing, and lets every writer read what is there. */
  async #stopWriting(): Promise<readonly Recording[]> {
    const { clock, connections, keeping } = this.#options;
    if (keeping === undefined) return [];
    const written = await Promise.all(this.#writers.map((writer) => writer.stop()));
    const readers = await Promise.all(
      this.#writers.map(({ host }) => connections.to(host).catch(() => undefined)),
    );
    const reachable = readers.filter((one) => one !== undefined);
    const found = await Promise.all([
      ...reachable.map((connection) => findRecords(connection, keeping, clock)),
      ...(keeping.copies?.hosts ?? []).map((host) => this.#readCopy(host)),
    ]);
    const [first] = reachable;
    if (first !== undefined) await forgetRecords(first, keeping);
    // What cannot be shut is shut by the next drill.
    await runErrands(keeping.access?.close ?? [], this.#means).catch(() => undefined);
    const entries = found.filter((one) => one !== undefined);
    return [...written, { observers: [], entries }];
  }

  async #readCopy(host: string): Promise<RecordsEntry | undefined> {
    const { clock, connections, keeping } = this.#options;
    const connection = await connections.to(host).catch(() => undefined);
    if (connection === undefined || keeping === undefined) return undefined;
    return readCopy(connection, keeping, clock);
  }

  get #means() {
    const { cluster, connections } = this.#options;
    return { cluster, connect: connections.to, timeoutMs: errandMs };
  }

  /** Why nobody can write; undefined: everybody who is to can. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  /** Notes a moment of the drill. */
  mark(name: MarkName): void {
    const atMs = this.#options.clock.now();
    this.#marks.push({ type: 'mark', atMs, name });
    this.view.addMark(name, atMs);
    this.#options.onMark(name);
  }

  /** When a moment was; undefined: it has not come. */
  timeOf(name: MarkName): number | undefined {
    return this.#marks.find((mark) => mark.name === name)?.atMs;
  }

  /** Begins to watch a host, or watches it again; nothing where there is nothing to watch on it. */
  async watch(host: string): Promise<void> {
    const { cluster, clock, connections } = this.#options;
    const roles = cluster.hosts.find(({ name }) => name === host)?.roles ?? [];
    const open = roles.includes('directors')
      ? watchDirector
      : roles.includes('gateway')
        ? watchGateway
        : undefined;
    if (open === undefined) return;
    const time = (this.#times.get(host) ?? 0) + 1;
    this.#times.set(host, time);
    const suffix = time === 1 ? '' : `#${time}`;
    const context = { cluster, clock, view: this.view, suffix };
    const connection = await connections.to(host);
    this.#watchers.set(host, await open(connection, context));
    this.#heartbeats.set(host, new Heartbeat({ connection, clock, suffix }));
  }

  /** Makes sure that nothing on a host has escaped its watcher up to now. */
  async touch(host: string): Promise<void> {
    await this.#watchers.get(host)?.touch();
  }

  /** Watches a host no longer. */
  async leave(host: string): Promise<void> {
    const watcher = this.#watchers.get(host);
    const heartbeat = this.#heartbeats.get(host);
    this.#watchers.delete(host);
    this.#heartbeats.delete(host);
    const recordings = await Promise.all([watcher?.stop(), heartbeat?.stop()]);
    this.#recordings.push(...recordings.filter((one) => one !== undefined));
  }

  async #watchFlows(): Promise<readonly Watcher[]> {
    const { captures, clock, connections } = this.#options;
    const hosts = [...new Set(captures.map(({ host }) => host))];
    return Promise.all(
      hosts.map(async (host) =>
        watchFlows(await connections.to(host), {
          ...{ clock, captures: captures.filter((capture) => capture.host === host) },
        }),
      ),
    );
  }

  /** Ends the load and then the observers, and hands over the record. Never rejects. */
  async end(): Promise<Pick<History, 'observers' | 'entries' | 'macs'>> {
    this.mark('load-end');
    const loads = await Promise.all([
      this.#load?.stop(),
      this.#control?.stop(),
      this.#long?.stop(),
    ]);
    await Promise.all([...this.#watchers.keys()].map((host) => this.leave(host)));
    const writes = await this.#stopWriting();
    const flows = await Promise.all(this.#flowWatchers.map((watcher) => watcher.stop()));
    const recordings = [
      ...this.#recordings,
      ...flows,
      ...writes,
      ...loads.filter((load) => load !== undefined),
    ];
    const { observers, entries, macs } = joinRecordings(recordings);
    return { observers, entries: [...this.#marks, ...entries], macs };
  }
}
