import { markup, type Markup } from '../markup.js';

type Anchor = 'start' | 'middle' | 'end';

type Place = {
  /** In percent. */
  readonly x: number;
  /** Baseline, in pixels. */
  readonly y: number;
  readonly className: string;
  readonly anchor: Anchor;
};

// A little off the line that the text belongs to.
const shifts: Readonly<Record<Anchor, number>> = { start: 3, middle: 0, end: -3 };

/** A text in the drawing. */
export function placeText({ x, y, className, anchor }: Place, text: string): Markup {
  return markup`<text class="${className}" x="${x}%" dx="${shifts[anchor]}" y="${y}" text-anchor="${anchor}">${text}</text>`;
}

/** To the right of its place, unless the edge is near. */
export function sideAt(x: number): Anchor {
  return x > 75 ? 'end' : 'start';
}

// On a phone of 360 pixels, in a small sans serif.
const drawingPixels = 328;
const letterPixels = 6;

/** Room that a word takes on the narrowest screen, in percent. */
export function widthPercent(word: string): number {
  return ((word.length * letterPixels + 4) / drawingPixels) * 100;
}
