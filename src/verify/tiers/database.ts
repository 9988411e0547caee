import type { TierVerification } from './tier-verification.js';

/** What its nodes say of themselves, of each other, and to directors. */
export const database: TierVerification<'database'> = { probes: [] };
