import type { DirectorDrill } from './drill.js';
import { splitUntilHeal, takeover } from './expectations.js';

/** What happens to the network between and around the directors. */
export const networkDrills: readonly DirectorDrill[] = [
  {
    name: 'link-down',
    title: 'Link of the active director down',
    description:
      'The interface of the active director is taken down on the host itself, as by a wrong command. It must give the VIP up by itself, and the next director has to miss three adverts before it takes over.',
    fault: 'link-down',
    target: 'active-director',
    standard: true,
    needs: ['two-directors'],
    expects: takeover,
  },
  {
    name: 'link-cut',
    title: 'Cable of the active director pulled',
    description:
      'The active director loses its carrier, as where a cable is pulled or a port of the switch fails; its interface stays up and keeps its addresses. keepalived must notice that and give the VIP up, and the next director has to miss three adverts before it takes over. With its carrier back the active director takes the VIP back without a gap.',
    fault: 'link-cut',
    target: 'active-director',
    standard: false,
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
