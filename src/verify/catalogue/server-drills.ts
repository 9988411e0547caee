import type { Drill, DrillExpectations } from './drill.js';
import { takeover } from './expectations.js';

/** Clients of the dead server feel it until the checks have found out; all others feel nothing. */
const serverLoss: DrillExpectations = {
  dualOwners: 'never',
  vip: 'stays',
  connections: 'kept-off-target',
  persistence: 'kept',
};

const allServersLoss: DrillExpectations = {
  ...serverLoss,
  connections: 'may-break',
  persistence: 'may-change',
};

/** What happens to the real servers, and to established connections. */
export const serverDrills: readonly Drill[] = [
  {
    name: 'server-process',
    title: 'Death of a web server process',
    description:
      'The web server on one real server dies; its host refuses connections. The checks must take it out of the pool in time, from then on no request may fail, and after its return it must be used again.',
    fault: 'kill-web-server',
    target: 'one-real-server',
    standard: true,
    needs: ['two-real-servers'],
    expects: serverLoss,
  },
  {
    name: 'server-host',
    title: 'Power loss of a real server',
    description:
      'One real server loses its power and answers nobody, so that every check waits for its timeout. It must be taken out of the pool in time. After the boot the VIP must be back on its loopback before it is used again, or it swallows requests.',
    fault: 'power-off',
    target: 'one-real-server',
    standard: true,
    needs: ['two-real-servers'],
    expects: serverLoss,
  },
  {
    name: 'server-reboot',
    title: 'Reboot of a real server',
    description:
      'One real server reboots in order. It must leave and return as after a power loss, with the VIP on its loopback and without answering ARP for it.',
    fault: 'reboot',
    target: 'one-real-server',
    standard: false,
    needs: ['two-real-servers'],
    expects: serverLoss,
  },
  {
    name: 'lost-quorum',
    title: 'Death of so many that a quorum is lost',
    description:
      'The web servers on so many real servers die, the heaviest first, that the others have too little weight for the quorum of their service. When the checks have found out, its sorry server must answer in place of all real servers, with a page of any status, also of those that are well; without a sorry server those that are left must go on. When the dead are back, the quorum must be gained, and every real server be used again.',
    fault: 'kill-web-server',
    target: 'enough-real-servers',
    standard: true,
    needs: ['quorum'],
    expects: serverLoss,
  },
  {
    name: 'all-servers',
    title: 'Death of all web servers',
    description:
      'The web servers on all real servers die. The VIP stays where it is, and when the servers are back the service must be back by itself, as soon as the next check has seen them. Where every service has a sorry server, that one must answer as soon as the checks have found out, with a page of any status, until then.',
    fault: 'kill-web-server',
    target: 'all-real-servers',
    standard: true,
    needs: [],
    expects: allServersLoss,
  },
  {
    name: 'connections',
    title: 'Established connections and a failover',
    description:
      'Long-lived connections are open while the active director is stopped. Without connection synchronisation they may break, and the report says how many did; new requests must be answered after the skew time.',
    fault: 'stop-keepalived',
    target: 'active-director',
    standard: true,
    needs: ['two-directors'],
    expects: takeover,
  },
];
