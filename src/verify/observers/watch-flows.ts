import type { Watch } from '../../look/stream/stream-script.js';
import type { Connection } from '../../model/host/connection.js';
import type { Exchange, FlowEntry, Observer } from '../../model/verify/history.js';
import type { Clock } from '../clock.js';
import { captureCommand, maxPackets, type Capture } from '../flows/capture.js';
import { FlowTable, type TracedFlow } from '../flows/flow-table.js';
import { HostStream, type What } from './host-stream.js';
import type { Watcher } from './watcher.js';

/** Captures the packets of the load on one of the hosts that make it, and makes connections of them as they come. */
export async function watchFlows(
  connection: Connection,
  { captures, clock }: { readonly captures: readonly Capture[]; readonly clock: Clock },
): Promise<Watcher> {
  const { host } = connection;
  const table = new FlowTable(captures.flatMap(({ doors }) => doors));
  const watch: Watch<What> = {
    follow: captures.map(captureCommand),
    questions: { time: [], poll: [], look: [] },
  };
  const stream = await HostStream.open(connection, {
    ...{ clock, watch },
    onHeard: (heard) => {
      if (heard.type === 'event') table.read(heard.line);
    },
  });
  return {
    host,
    touch: () => stream.touch(),
    stop: async () => {
      await stream.stop();
      const offset = stream.offset;
      // One that never answered has no time.
      const roundTripMs = Number.isFinite(offset.roundTripMs) ? offset.roundTripMs : 0;
      const { clockOffsetMs } = offset;
      const toExperiment = (hostMs: number): number => hostMs - clockOffsetMs - clock.epochMs;
      const id = `flows@${host}`;
      const ended = whyEnded(table, stream.lost);
      const lastMs = table.lastMs === undefined ? stream.span.fromMs : toExperiment(table.lastMs);
      const observer: Observer = {
        ...{ id, kind: 'flows', host, ...stream.span, untilMs: lastMs, clockOffsetMs, roundTripMs },
        ...(ended === undefined ? {} : { endedEarly: ended }),
      };
      const entries = table.flows().map((flow) => toEntry(flow, { observer: id, toExperiment }));
      return { observers: [observer], entries };
    },
  };
}

function whyEnded(table: FlowTable, lost: string | undefined): string | undefined {
  if (lost !== undefined) return lost;
  if (table.packets === 0) return 'tcpdump printed no packet';
  return table.packets >= maxPackets ? `tcpdump stopped after ${maxPackets} packets` : undefined;
}

type Scale = { readonly observer: string; readonly toExperiment: (hostMs: number) => number };

function toEntry(flow: TracedFlow, { observer, toExperiment }: Scale): FlowEntry {
  const { startMs, untilMs, exchanges, reset, ...rest } = flow;
  return {
    ...{ type: 'flow', observer, ...rest },
    startMs: toExperiment(startMs),
    untilMs: toExperiment(untilMs),
    exchanges: exchanges.map(({ askedMs, answeredMs }): Exchange => ({
      askedMs: toExperiment(askedMs),
      ...(answeredMs === undefined ? {} : { answeredMs: toExperiment(answeredMs) }),
    })),
    ...(reset === undefined ? {} : { reset: { ...reset, atMs: toExperiment(reset.atMs) } }),
  };
}
