import { formatMeasured } from '../../model/verify/measured-time.js';
import type { DrillResult } from '../../model/verify/report.js';
import type { Figures, OwnerTimes } from '../../model/verify/verdict.js';
import { nameOutage } from './headline.js';
import { markup, type Markup } from './markup.js';
import { formatNumber } from './summary.js';

type Figure = { readonly name: string; readonly value: string; readonly note?: string };

/** The measured figures of a drill; what could not be measured is left out. */
export function renderFigures({ verdict, budget }: DrillResult): Markup {
  const { figures } = verdict;
  const { outageMs, healOutageMs, restoreMs, vipOwnersMax, persistenceBreaks } = figures;
  const all: readonly (Figure | undefined)[] = [
    timeFigure(nameOutage(budget), outageMs, figures.boundMs),
    timeFigure('On the way back', healOutageMs, figures.healBoundMs),
    timeFigure('Restored after', restoreMs, budget.restore.ms),
    {
      name: 'Requests failed',
      value: formatNumber(figures.failed),
      note: `of ${formatNumber(figures.requests)}${figures.late > 0 ? `, ${figures.late} late` : ''}`,
    },
    figures.latency === undefined
      ? undefined
      : {
          name: 'Answers after',
          value: formatMeasured(figures.latency.medianMs),
          note: `median; 99 % within ${formatMeasured(figures.latency.p99Ms)}`,
        },
    vipOwnersMax === undefined
      ? undefined
      : { name: 'Most owners at once', value: String(vipOwnersMax), ...allowedNote(figures) },
    ...figures.owners.flatMap((owner) => ownerFigures(owner, figures.owners.length > 1)),
    figures.stalledMs === undefined
      ? undefined
      : { name: 'Measurement stalled for', value: formatMeasured(figures.stalledMs) },
    figures.connectionsOpened === 0
      ? undefined
      : {
          name: 'Connections broken',
          value: String(figures.connectionsBroken),
          note: `of ${figures.connectionsOpened}`,
        },
    ...(figures.kept ?? []).map(({ service, clients, kept }) => ({
      name: 'Clients with the same server',
      value: `${kept} of ${clients}`,
      note: service,
    })),
    ...writeFigures(figures),
    persistenceBreaks === undefined
      ? undefined
      : { name: 'Clients moved', value: String(persistenceBreaks), note: 'to another server' },
  ];
  return markup`<dl class="figures">${all.filter((one) => one !== undefined).map(renderFigure)}</dl>`;
}

function writeFigures({ writes }: Figures): readonly (Figure | undefined)[] {
  if (writes === undefined) return [];
  const { place, acknowledged, refused, lost, doubled, resumedMs } = writes;
  const count = (number: number | undefined): string =>
    number === undefined ? 'unknown' : formatNumber(number);
  const ofAll = `of ${formatNumber(acknowledged)} acknowledged in ${place}`;
  return [
    { name: 'Records lost', value: count(lost), note: ofAll },
    { name: 'Records doubled', value: count(doubled), note: ofAll },
    { name: 'Writes refused', value: formatNumber(refused) },
    timeFigure('Longest wait of a write', writes.longestWaitMs, writes.waitBoundMs),
    timeFigure(
      'Longest wait of a write after the heal',
      writes.healLongestWaitMs,
      writes.healWaitBoundMs,
    ),
    writes.read === undefined
      ? undefined
      : {
          name: 'Old states read',
          value: formatNumber(writes.readOld ?? 0),
          note: `of ${formatNumber(writes.read)} readings`,
        },
    timeFigure('Writes interrupted', writes.interruptedMs, writes.interruptedBoundMs),
    timeFigure(
      'Writes interrupted after the heal',
      writes.healInterruptedMs,
      writes.healInterruptedBoundMs,
    ),
    timeFigure('Writes again after', resumedMs),
  ];
}

/** How much of the time with several owners the drill makes unavoidable. */
function allowedNote({ shared = [] }: Figures): { readonly note?: string } {
  const [first] = shared.filter(({ isAllowed }) => !isAllowed);
  if (shared.length === 0) return {};
  return first === undefined ? { note: 'allowed until the heal' } : { note: 'not allowed' };
}

function renderFigure({ name, value, note }: Figure): Markup {
  const small = note === undefined ? undefined : markup` <span class="note">${note}</span>`;
  return markup`<div><dt>${name}</dt><dd>${value}${small}</dd></div>`;
}

function timeFigure(name: string, ms: number | undefined, limitMs?: number): Figure | undefined {
  if (ms === undefined) return undefined;
  const note = limitMs === undefined ? {} : { note: `of ${formatMeasured(limitMs)}` };
  return { name, value: ms === 0 ? 'none' : formatMeasured(ms), ...note };
}

function ownerFigures(
  { vip, noneMs, severalMs, unobservedMs }: OwnerTimes,
  isOneOfMany: boolean,
): readonly Figure[] {
  const note = isOneOfMany ? { note: vip } : {};
  const times = [
    ['Without owner', noneMs],
    ['Several owners', severalMs],
    ['Not observed', unobservedMs],
  ] as const;
  return times
    .filter(([, ms]) => ms > 0)
    .map(([name, ms]) => ({ name, value: formatMeasured(ms), ...note }));
}
