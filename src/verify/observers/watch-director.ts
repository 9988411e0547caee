import { ipvsTable } from '../../facts/ipvs/ipvs-table.js';
import { network } from '../../facts/network/network.js';
import { nameInLog, readQuorumChange } from '../../facts/keepalived/quorum-changes.js';
import { followStates, readStateChange } from '../../facts/keepalived/vrrp-transitions.js';
import { isSilent, ownedAddresses } from '../../look/ownership.js';
import type { Watch } from '../../look/stream/stream-script.js';
import { findService, serversInUse, type Table } from '../../look/table/find-entries.js';
import { formatEndpoint } from '../../lvs/address/format-address.js';
import type { Cluster, VirtualService } from '../../model/cluster/cluster.js';
import type { Connection } from '../../model/host/connection.js';
import type { ObserverKind } from '../../model/verify/history.js';
import type { NetworkInterface } from '../../model/host/host-facts.js';
import { readAddressEvent, type AddressEvent } from './address-events.js';
import { HostStream, type Heard, type What } from './host-stream.js';
import { describeObservers, Notebook, type When } from './recording.js';
import type { WatchContext, Watcher } from './watcher.js';

const watch: Watch<What> = {
  // Without a journal there are no entries about VRRP states, and nothing else is lost.
  follow: [followStates(0)],
  monitors: ['ip -ts -o monitor address'],
  questions: { time: [], poll: [ipvsTable], look: [network, ipvsTable] },
};

/** Watches which VIPs a director holds, its VRRP states, and the real servers in its IPVS table. */
export async function watchDirector(
  connection: Connection,
  context: WatchContext,
): Promise<Watcher> {
  const notes = new DirectorNotes(connection.host, context);
  const { clock, view } = context;
  const stream = await HostStream.open(connection, { clock, watch, onHeard: notes.take });
  return {
    host: connection.host,
    touch: () => stream.touch(),
    stop: async () => {
      await stream.stop();
      view.forget(connection.host);
      return {
        observers: describeObservers(stream, connection.host, notes.ids),
        entries: notes.book.entries(stream.offset.clockOffsetMs, clock),
        macs: { host: connection.host, addresses: [...notes.macs] },
      };
    },
  };
}

function vipsOf({ vrrp }: Cluster): readonly string[] {
  return vrrp.flatMap(({ vips }) => vips.map(({ address }) => address));
}

/** What a hash of clients is made from. */
function describeOrder(service: VirtualService, table: Table | undefined): string {
  const destinations = findService(table, service)?.destinations ?? [];
  return destinations
    .map(({ address, port, weight }) => `${formatEndpoint(address, port)} ${weight}`)
    .join(', ');
}

/** What is heard from a director, written down and shown. */
class DirectorNotes {
  readonly book = new Notebook();
  readonly ids: ReadonlyMap<ObserverKind, string>;
  readonly macs = new Set<string>();
  readonly #host: string;
  readonly #context: WatchContext;
  readonly #vips: readonly string[];
  readonly #owned = new Map<string, boolean>();
  #interfaces: readonly NetworkInterface[] = [];
  readonly #inPool = new Map<string, boolean>();

  constructor(host: string, context: WatchContext) {
    this.#host = host;
    this.#context = context;
    this.#vips = vipsOf(context.cluster);
    const kinds = ['ownership', 'vrrp', 'pool'] as const;
    this.ids = new Map(kinds.map((kind) => [kind, `${kind}@${host}${context.suffix}`]));
  }

  readonly take = (heard: Heard): void => {
    if (heard.type === 'event') {
      this.#takeEvent(heard.line);
      return;
    }
    if (heard.what === 'look') this.#takeAddresses(heard);
    this.#takePool(heard);
  };

  #takeEvent(line: string): void {
    const moved = this.#readMove(line);
    if (moved !== undefined) this.#writeOwned(moved, moved.address, moved.present);
    this.#takeQuorum(line);
    const changed = readStateChange(line);
    if (changed === undefined) return;
    const names = this.#context.cluster.vrrp.map(({ name }) => name);
    const { atMs: hostMs, instance, state } = changed;
    for (const name of instance === undefined ? names : [instance]) {
      const observer = this.#id('vrrp');
      this.book.write({ hostMs }, (atMs) => ({
        type: 'vrrp',
        observer,
        atMs,
        instance: name,
        state,
      }));
    }
  }

  #takeQuorum(line: string): void {
    const changed = readQuorumChange(line);
    const { services } = this.#context.cluster;
    const service = services.find((one) => nameInLog(one) === changed?.service)?.name;
    if (changed === undefined || service === undefined) return;
    const { atMs: hostMs, isLost } = changed;
    const entry = { type: 'quorum', observer: this.#id('vrrp'), service, isLost } as const;
    this.book.write({ hostMs }, (atMs) => ({ ...entry, atMs }));
  }

  #readMove(line: string): AddressEvent | undefined {
    const moved = readAddressEvent(line);
    if (moved === undefined || !this.#vips.includes(moved.address)) return undefined;
    return this.#isSilent(moved.device) ? undefined : moved;
  }

  #takeAddresses({ facts, askedMs, heardMs, news }: Heard & { type: 'answer' }): void {
    this.#interfaces = facts.get(network);
    const moved = new Set(news.flatMap((line) => this.#readMove(line)?.address ?? []));
    for (const { name, mac } of this.#interfaces) if (name !== 'lo') this.macs.add(mac);
    const held = ownedAddresses({ interfaces: this.#interfaces });
    for (const vip of this.#vips) {
      if (moved.has(vip)) continue;
      const before = this.#owned.get(vip);
      const owned = held.includes(vip);
      // The first look is true since it was asked for; a later one contradicts what was heard.
      const atMs = before === undefined ? askedMs : heardMs;
      if (before !== owned) this.#writeOwned({ atMs }, vip, owned);
    }
  }

  #takePool({ facts, askedMs, heardMs }: Heard & { type: 'answer' }): void {
    const table = facts.get(ipvsTable);
    for (const service of this.#context.cluster.services) {
      const servers = new Set(serversInUse(service, table).map(({ host }) => host));
      this.#context.view.setPool(this.#host, service.name, servers);
      this.#context.view.setTable(this.#host, service.name, describeOrder(service, table));
      for (const { host } of service.realServers) {
        const key = `${service.name} ${host}`;
        const before = this.#inPool.get(key);
        const inPool = servers.has(host);
        if (before === inPool) continue;
        this.#inPool.set(key, inPool);
        const observer = this.#id('pool');
        const entry = { type: 'pool', observer, service: service.name, server: host } as const;
        const atMs = before === undefined ? askedMs : heardMs;
        this.book.write({ atMs }, (at) => ({ ...entry, atMs: at, inPool }));
      }
    }
  }

  // Of one that has come since the last look nothing is known: the next one says.
  #isSilent(device: string): boolean {
    return isSilent(this.#interfaces.find(({ name }) => name === device) ?? { name: device });
  }

  #writeOwned(when: When, vip: string, owned: boolean): void {
    this.#owned.set(vip, owned);
    const observer = this.#id('ownership');
    this.book.write(when, (atMs) => ({ type: 'ownership', observer, atMs, vip, owned }));
    this.#context.view.setOwned(this.#host, vip, owned);
  }

  #id(kind: ObserverKind): string {
    return this.ids.get(kind) ?? kind;
  }
}
