import { markup, type Markup } from './markup.js';

// Where the bound stands in every gauge, so that the bounds of a table form one line.
const boundAt = 78;

/** A bar of what was measured with a line for what is allowed; decoration, the numbers stand beside it. */
export function renderGauge(measuredMs: number, boundMs: number): Markup {
  const share = boundMs > 0 ? measuredMs / boundMs : 0;
  const width = Math.min(100, Math.max(measuredMs > 0 ? 1 : 0, share * boundAt));
  const excess = Math.max(0, width - boundAt);
  return markup`<svg class="gauge" width="100%" height="12" aria-hidden="true" focusable="false">
<rect class="gauge-room" x="0" y="4" width="${boundAt}%" height="4"/>
<rect class="gauge-used" x="0" y="3" width="${round(width - excess)}%" height="6"/>
<rect class="gauge-over" x="${boundAt}%" y="3" width="${round(excess)}%" height="6"/>
<line class="gauge-bound" x1="${boundAt}%" x2="${boundAt}%" y1="0" y2="12"/>
</svg>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
