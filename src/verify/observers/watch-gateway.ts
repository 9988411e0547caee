import { neighbours } from '../../facts/network/neighbour.js';
import type { Watch } from '../../look/stream/stream-script.js';
import type { Connection } from '../../model/host/connection.js';
import { HostStream, type Heard, type What } from './host-stream.js';
import { readNeighbourEvent } from './neighbour-events.js';
import { describeObservers, Notebook, type When } from './recording.js';
import type { WatchContext, Watcher } from './watcher.js';

const watch: Watch<What> = {
  monitors: ['ip -ts -o monitor neigh'],
  questions: { time: [], poll: [], look: [neighbours] },
};

const noMacStates: readonly string[] = ['FAILED', 'INCOMPLETE', 'NONE'];

/** Watches to which MAC address the gateway sends packets for the VIPs. */
export async function watchGateway(
  connection: Connection,
  { cluster, clock, suffix }: WatchContext,
): Promise<Watcher> {
  const observer = `neighbours@${connection.host}${suffix}`;
  const vips = cluster.vrrp.flatMap((instance) => instance.vips.map(({ address }) => address));
  const book = new Notebook();
  const last = new Map<string, string | undefined>();

  const write = (when: When, vip: string, mac: string | undefined): void => {
    last.set(vip, mac);
    book.write(when, (atMs) => ({
      ...{ type: 'neighbour', observer, atMs, vip },
      ...(mac === undefined ? {} : { mac }),
    }));
  };
  const look = ({ facts, askedMs, heardMs, news }: Heard & { type: 'answer' }): void => {
    const seen = facts.get(neighbours);
    const told = new Set(news.map((line) => readNeighbourEvent(line)?.address));
    for (const vip of vips) {
      if (told.has(vip)) continue;
      const entry = seen.find(({ address }) => address === vip);
      const mac = entry === undefined || noMacStates.includes(entry.state) ? undefined : entry.mac;
      const isNew = !last.has(vip);
      if (isNew || last.get(vip) !== mac) write({ atMs: isNew ? askedMs : heardMs }, vip, mac);
    }
  };
  const onHeard = (heard: Heard): void => {
    if (heard.type === 'answer') {
      if (heard.what === 'look') look(heard);
      return;
    }
    const event = readNeighbourEvent(heard.line);
    if (event !== undefined && vips.includes(event.address)) write(event, event.address, event.mac);
  };

  const stream = await HostStream.open(connection, { clock, watch, onHeard });
  return {
    host: connection.host,
    touch: () => stream.touch(),
    stop: async () => {
      await stream.stop();
      return {
        observers: describeObservers(stream, connection.host, new Map([['neighbours', observer]])),
        entries: book.entries(stream.offset.clockOffsetMs, clock),
      };
    },
  };
}
