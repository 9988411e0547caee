import { markup, type Markup } from '../markup.js';
import { percentOf, type TimeWindow } from './scale.js';

/** Height of a lane's marks, in pixels. */
export const laneHeight = 14;

/** One row of a timeline: its name stands above its marks. */
export type Lane = {
  readonly label: string;
  readonly kind: 'requests' | 'owners';
  /** The marks, `laneHeight` high, from `y` on. */
  readonly render: (y: number) => Markup;
};

type Look = {
  readonly window: TimeWindow;
  readonly y: number;
  readonly className: keyof typeof barHeights;
};

const barHeights = { free: 2, owned: 10, shared: 14, 'shared-allowed': 10 } as const;

/** A bar over a span of time, in the middle of its lane. */
export function renderSpan(span: TimeWindow, { window, y, className }: Look): Markup {
  const from = percentOf(span.fromMs, window);
  const width = Math.max(0.15, percentOf(span.untilMs, window) - from);
  const height = barHeights[className];
  const top = y + (laneHeight - height) / 2;
  return markup`<rect class="${className}" x="${from}%" y="${top}" width="${Math.round(width * 100) / 100}%" height="${height}"/>`;
}
