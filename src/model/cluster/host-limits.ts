/** How long a host may take, in milliseconds, until it counts as one that never finishes. */
export type HostLimits = {
  /** Silence of a probe, and of every command about which nothing else is said. */
  readonly probeSilenceMs: number;
  /** A probe from its start to its end. */
  readonly probeMs: number;
  /** Silence of a step, on top of the silence that the step announces. */
  readonly stepSilenceMs: number;
  /** A step from its start to its end. */
  readonly stepMs: number;
};

/** What is allowed where the inventory says nothing. */
export const defaultLimits: HostLimits = {
  probeSilenceMs: 30_000,
  probeMs: 5 * 60_000,
  stepSilenceMs: 60_000,
  stepMs: 60 * 60_000,
};
