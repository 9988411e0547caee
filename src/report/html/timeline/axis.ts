import { markup, type Markup } from '../markup.js';
import type { Frame } from './frame.js';
import { placeText } from './place-text.js';
import { axisTicks, formatTick, percentOf } from './scale.js';

const mostTicks = 6;

/** The time axis, counted from the fault. */
export function renderAxis({ window, zeroMs, lanesBottom }: Frame): Markup {
  const ticks = axisTicks(window, zeroMs, mostTicks);
  const [first = 0, second = first + 1] = ticks;
  const pieces = ticks.map((tick) => {
    const x = percentOf(zeroMs + tick, window);
    // On a phone every second number has room; the zero is always one of them.
    const isOdd = Math.round(tick / (second - first)) % 2 !== 0;
    const className = isOdd ? 't-tick t-odd' : 't-tick';
    const place = { x, y: lanesBottom + 18, className, anchor: anchorAt(x) };
    return markup`<line class="tick" x1="${x}%" x2="${x}%" y1="${lanesBottom}" y2="${lanesBottom + 5}"/>${placeText(place, formatTick(tick))}`;
  });
  return markup`<line class="axis" x1="0" x2="100%" y1="${lanesBottom}" y2="${lanesBottom}"/>${pieces}`;
}

function anchorAt(x: number): 'start' | 'middle' | 'end' {
  if (x <= 4) return 'start';
  return x >= 96 ? 'end' : 'middle';
}
