import type { TimeWindow } from './scale.js';

/** Where things stand in the drawing, from the top, in pixels. */
export type Frame = {
  readonly window: TimeWindow;
  /** The time that the axis counts from. */
  readonly zeroMs: number;
  readonly lanesTop: number;
  readonly requestsBottom: number;
  readonly lanesBottom: number;
};

/** Baselines of the rows above the lanes; the lanes stand higher where there is no outage to name. */
export const rows = { marks: 12, bound: 28, outage: 44, lanesBelowOutage: 50, lanes: 22 } as const;
