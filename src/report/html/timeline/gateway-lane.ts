import type { Budget } from '../../../model/verify/budget.js';
import type { History, NeighbourEntry } from '../../../model/verify/history.js';
import { markup, type Markup } from '../markup.js';
import { laneHeight, type Lane } from './lane.js';
import { overlaps, percentOf, type TimeWindow } from './scale.js';

type Hop = TimeWindow & { readonly name: string };

/** To whom the gateway sends packets for the first VIP; no lane where nobody watched that. */
export function gatewayLane(
  history: History,
  { gateway, vips }: Budget,
  window: TimeWindow,
): readonly Lane[] {
  const hops = findHops(history, vips[0]).filter((hop) => overlaps(hop, window));
  if (gateway === undefined || hops.length === 0) return [];
  const render = (y: number): Markup => markup`${hops.map((hop) => renderHop(hop, window, y))}`;
  return [{ label: `${gateway} sends to`, kind: 'owners', render }];
}

function findHops(history: History, vip: string | undefined): readonly Hop[] {
  const entries = history.entries
    .filter((entry) => entry.type === 'neighbour')
    .filter((entry) => entry.vip === vip && Number.isFinite(entry.atMs))
    .sort((a, b) => a.atMs - b.atMs);
  return entries.map((entry, index) => ({
    fromMs: entry.atMs,
    untilMs: entries[index + 1]?.atMs ?? Infinity,
    name: nameOf(entry, history),
  }));
}

function nameOf({ mac }: NeighbourEntry, { macs }: History): string {
  if (mac === undefined) return 'nobody';
  const owner = Object.entries(macs).find(([, own]) => own.includes(mac));
  return owner?.[0] ?? mac;
}

// Narrower, and a name would run into the next one.
const leastNamedPercent = 8;

function renderHop({ name, ...span }: Hop, window: TimeWindow, y: number): Markup {
  const from = percentOf(span.fromMs, window);
  const width = percentOf(span.untilMs, window) - from;
  const text = width < leastNamedPercent ? '' : name;
  return markup`<line class="hop" x1="${from}%" x2="${from}%" y1="${y}" y2="${y + laneHeight}"/><text class="t-hop" x="${from}%" dx="5" y="${y + 11}">${text}</text>`;
}
