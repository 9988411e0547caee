import { tierProbes } from '../tiers/verification-table.js';
import type { Probe } from './probe.js';
import { clientProbes } from './table/client-probes.js';
import { hostProbes } from './table/host-probes.js';
import { wayProbes } from './table/way-probes.js';

/**
 * Every probe, causes before what follows from them: of several that fail, the first one names the
 * likeliest cause.
 */
export const probes: readonly Probe[] = [
  ...hostProbes,
  ...wayProbes,
  ...tierProbes,
  ...clientProbes,
];
