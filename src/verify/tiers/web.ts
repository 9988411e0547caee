import { tierUnits } from '../../tiers/tier-table.js';
import { unit } from '../aspect.js';
import type { TierVerification } from './tier-verification.js';

/** That it serves is what the probes of services and real servers prove of every web server. */
export const web: TierVerification<'web'> = {
  probes: [],
  aspects: (settings, { roles }) =>
    roles.flatMap((role) => tierUnits({ tiers: { web: settings } }, role)).map(unit),
};
