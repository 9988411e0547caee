import type { TierVerification } from './tier-verification.js';

/** That it serves is what the probes of services and real servers prove of every web server. */
export const web: TierVerification<'web'> = { probes: [] };
