/** Share of the scheduled requests that must have been answered in time while nothing was wrong. */
export const sampledShare = 0.8;

/**
 * Good answers that are needed before the fault, and again after the cluster is restored; a drill
 * keeps the load up for at least so many intervals.
 */
export const steadyAnswers = 10;

/**
 * What the sync daemon of IPVS has heard of for so long, the other directors know: it sends after 2 s at the latest, and
 * looks once a second whether it has to; IPVS_SYNC_FLUSH_TIME and IPVS_SYNC_CHECK_PERIOD of the kernel's ip_vs.h.
 */
export const syncMs = 4000;
