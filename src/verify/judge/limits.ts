/** Share of the scheduled requests that must have been answered in time while nothing was wrong. */
export const sampledShare = 0.8;

/**
 * Good answers that are needed before the fault, and again after the cluster is restored; a drill
 * keeps the load up for at least so many intervals.
 */
export const steadyAnswers = 10;
