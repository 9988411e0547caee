import type { DirectorFault, ServerFault } from '../fault.js';
import { rebootWay } from '../ways/reboot-way.js';

/** The host goes down in order and comes back by itself. */
export const reboot: DirectorFault & ServerFault = {
  way: rebootWay,
  onDirector: { notice: 'good-bye', startsByItself: true },
  onServer: { death: 'silent' },
};
