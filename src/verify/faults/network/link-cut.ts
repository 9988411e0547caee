import type { DirectorFault } from '../fault.js';
import { switchWay } from '../ways/switch-way.js';

/** The cable is pulled: the interface loses its carrier, and keeps its addresses; netdevice(7), IFF_RUNNING. */
export const linkCut: DirectorFault = {
  way: switchWay({
    what: 'link',
    starts: 'nothing',
    lacking: 'nobody can cut the link: the inventory has no `link:` for these hosts',
    refused: 'nobody can cut its link',
  }),
  onDirector: { notice: 'missed-adverts' },
};
