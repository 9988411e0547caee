import type { DirectorFault, ServerFault, TierFault } from '../fault.js';
import { switchWay } from '../ways/switch-way.js';

/** The host loses its power, and gets it back. */
export const powerOff: DirectorFault & ServerFault & TierFault = {
  way: switchWay({
    what: 'power',
    starts: 'host',
    lacking: 'nobody can switch the power: the inventory has no `power:` for these hosts',
    refused: 'nobody can switch its power',
  }),
  onDirector: { notice: 'missed-adverts' },
  onServer: { death: 'silent' },
  onTier: {},
};
