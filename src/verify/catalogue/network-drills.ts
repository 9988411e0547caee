import type { DirectorDrill } from './drill.js';
import { splitUntilHeal, takeover } from './expectations.js';

/** What happens to the network between and around the directors. */
export const networkDrills: readonly DirectorDrill[] = [
  {
    name: 'link-down',
    title: 'Link of the active director down',
    description:
      'The cable of the active director is pulled. It must give the VIP up by itself, and the next director has to miss three adverts before it takes over.',
    fault: 'link-down',
    target: 'active-director',
    standard: true,
    needs: ['two-directors'],
    expects: takeover,
  },
  {
    name: 'partition',
    title: 'Directors cannot hear each other',
    description:
      'Nothing passes between the directors, in both directions, while clients and real servers reach both. Two owners of the VIP are the expected outcome; when the directors hear each other again, exactly one must be left, and the gateway must send to that one.',
    fault: 'partition',
    target: 'active-director',
    standard: true,
    needs: ['two-directors'],
    expects: splitUntilHeal,
  },
  {
    name: 'one-way-partition',
    title: 'Standby director is deaf',
    description:
      'What the active director sends does not reach the others, while it hears them: the case that monitoring of one direction overlooks. Two owners are the expected outcome; after the heal exactly one must be left.',
    fault: 'partition-one-way',
    target: 'active-director',
    standard: true,
    needs: ['two-directors'],
    expects: splitUntilHeal,
  },
];
