import type { DrillResult } from '../../../model/verify/report.js';
import { markup, type Markup } from '../markup.js';
import { rows, type Frame } from './frame.js';
import { placeText, widthPercent } from './place-text.js';
import { markAt } from './recording.js';
import { percentOf } from './scale.js';

/** The time in which the fault was in place, behind everything else. */
export function renderFaultBand({ history }: DrillResult, frame: Frame): Markup {
  const from = markAt(history, 'inject-begin');
  const until = markAt(history, 'heal-end') ?? frame.window.untilMs;
  if (from === undefined) return markup``;
  const x = percentOf(from, frame.window);
  const width = (percentOf(until, frame.window) - x).toFixed(2);
  const top = rows.marks + 4;
  return markup`<rect class="fault-band" x="${x}%" y="${top}" width="${width}%" height="${frame.lanesBottom - top}"/>`;
}

const names = [
  ['inject-begin', 'fault'],
  ['heal-begin', 'heal'],
  ['restored', 'restored'],
] as const;

/** Lines and names of the drill's moments; a name that has no room is left out, its line stays. */
export function renderMoments({ history }: DrillResult, { window, lanesBottom }: Frame): Markup {
  let namedUpTo = 0;
  const pieces = names.map(([name, word]) => {
    const at = markAt(history, name);
    if (at === undefined || at < window.fromMs || at > window.untilMs) return undefined;
    const x = percentOf(at, window);
    const width = widthPercent(word);
    const isAtEdge = x + width > 100;
    const hasRoom = (isAtEdge ? x - width : x) >= namedUpTo;
    if (hasRoom) namedUpTo = x + width;
    const anchor = isAtEdge ? ('end' as const) : ('start' as const);
    const place = { x, y: rows.marks, className: 't-moment', anchor };
    return markup`<line class="moment" x1="${x}%" x2="${x}%" y1="${rows.marks + 4}" y2="${lanesBottom}"/>${hasRoom ? placeText(place, word) : undefined}`;
  });
  return markup`${pieces}`;
}
