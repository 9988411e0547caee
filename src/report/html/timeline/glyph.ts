import { markup, type Markup } from '../markup.js';
import { laneHeight } from './lane.js';
import type { RequestGroup } from './recording.js';
import { percentOf, type TimeWindow } from './scale.js';

/** How one mark is drawn at `x`. Strokes do not scale, and a stroke of no length is a dot. */
type Shape = (x: number) => string;

const serverShapes: readonly Shape[] = [
  (x) => `M${x} 1v12`,
  (x) => `M${x} 7v0`,
  (x) => `M${x} 1v4M${x} 9v4`,
  (x) => `M${x} 7v6`,
  (x) => `M${x} 2v0M${x} 12v0`,
];

const otherShapes: Readonly<Record<'late' | 'failed', Shape>> = {
  late: (x) => `M${x} 4v0M${x} 10v0`,
  // An exclamation mark.
  failed: (x) => `M${x} 1v7M${x} 13v0`,
};

const serverColours = 6;

/** The look of a group: a colour class and a shape, different from those of its neighbours. */
export type Glyph = { readonly className: string; readonly shape: Shape };

/** Colours and shapes turn at different lengths, so that thirty servers differ in one of them. */
function glyphOf({ kind }: RequestGroup, index: number): Glyph {
  if (kind !== 'server') return { className: `mark-${kind}`, shape: otherShapes[kind] };
  const shape = serverShapes[index % serverShapes.length] ?? otherShapes.late;
  const dotted = index % serverShapes.length === 1 || index % serverShapes.length === 4;
  const colour = `mark-server mark-${index % serverColours}`;
  return { className: dotted ? `${colour} mark-dots` : colour, shape };
}

// Finer than the widest screen can show.
const units = 2000;

/** The marks of a group as one path over the whole width; what falls onto one place is drawn once. */
export function renderMarks(
  group: RequestGroup,
  index: number,
  { window, y }: { readonly window: TimeWindow; readonly y: number },
): Markup {
  const { className, shape } = glyphOf(group, index);
  const places = group.timesMs
    .filter((at) => at >= window.fromMs && at <= window.untilMs)
    .map((at) => Math.round((percentOf(at, window) * units) / 100));
  const path = [...new Set(places)].map(shape).join('');
  return markup`<svg y="${y}" width="100%" height="${laneHeight}" viewBox="0 0 ${units} ${laneHeight}" preserveAspectRatio="none"><path class="mark ${className}" d="${path}"/></svg>`;
}

/** The same glyph, larger, for the legend. */
export function renderLegendGlyph(group: RequestGroup, index: number): Markup {
  const { className, shape } = glyphOf(group, index);
  return markup`<svg class="legend-glyph" width="8" height="${laneHeight}" aria-hidden="true" focusable="false"><path class="mark ${className}" d="${shape(4)}"/></svg>`;
}
