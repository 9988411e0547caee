import type { DirectorFault } from '../fault.js';
import { keepalivedWay, startKeepalived } from './service.js';

/** keepalived ends in order. */
export const stopKeepalived: DirectorFault = {
  way: keepalivedWay({ inject: 'systemctl stop keepalived.service', heal: startKeepalived }),
  onDirector: { notice: 'good-bye' },
};
