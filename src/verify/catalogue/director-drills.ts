import type { DirectorDrill } from './drill.js';
import { harmless, orderlyTakeover, takeover } from './expectations.js';

/** What happens to keepalived, and to the directors as hosts. */
export const directorDrills: readonly DirectorDrill[] = [
  {
    name: 'reload',
    title: 'Reload of a changed file',
    description:
      'keepalived on the active director reads a file in which its router_id, a name for mail alone, is another one, and later the former file again. Its processes have to run what the file says, as they tell themselves, and nothing may be felt: no request fails, no connection breaks, the VIP stays.',
    fault: 'reload-changed',
    target: 'active-director',
    standard: true,
    needs: [],
    expects: harmless,
  },
  {
    name: 'broken-reload',
    title: 'Reload with a broken file',
    description:
      'keepalived on the active director is told to read a file that is not valid. It has to refuse it and go on as before: without the check before the reload it would exit, leave the VIP behind, and both directors would hold it.',
    fault: 'reload-broken',
    target: 'active-director',
    standard: true,
    needs: [],
    expects: harmless,
  },
  {
    name: 'standby-stop',
    title: 'Stop of the standby director',
    description:
      'keepalived is stopped on a director that holds no VIP, and started again. Clients may not notice anything.',
    fault: 'stop-keepalived',
    target: 'standby-director',
    standard: false,
    needs: ['two-directors'],
    expects: harmless,
  },
  {
    name: 'planned-switchover',
    title: 'Planned switchover',
    description:
      'The active director lowers its own priority, as for maintenance, so that another one takes the VIP over while this one still forwards. On the way out and on the way back a service may lose one request: what arrives within the few milliseconds in which neither holds the VIP. Where the scheduler hashes clients, or the directors tell each other of persistent ones, each client must keep its real server.',
    fault: 'drain-director',
    target: 'active-director',
    standard: true,
    needs: ['two-directors'],
    expects: { ...orderlyTakeover, maxFailed: 1 },
  },
  {
    name: 'service-stop',
    title: 'Clean stop of keepalived',
    description:
      'keepalived is stopped on the active director. It says good-bye with an advert of priority 0, so that the next director waits for its skew time only. Started again, it takes the VIP back without a gap.',
    fault: 'stop-keepalived',
    target: 'active-director',
    standard: true,
    needs: ['two-directors'],
    expects: orderlyTakeover,
  },
  {
    name: 'kill-parent',
    title: 'kill -9 of keepalived',
    description:
      'The parent process of keepalived on the active director is killed. Its children end with it and say good-bye; systemd starts it again, and the stale VIP is cleaned up.',
    fault: 'kill-keepalived-parent',
    target: 'active-director',
    standard: true,
    needs: ['two-directors'],
    expects: { ...takeover, vip: 'any' },
  },
  {
    name: 'kill-vrrp',
    title: 'kill -9 of the VRRP process',
    description:
      'The VRRP process of keepalived on the active director is killed, and started again by its parent. Nobody says good-bye: the next director has to miss three adverts.',
    fault: 'kill-keepalived-vrrp',
    target: 'active-director',
    standard: false,
    needs: ['two-directors'],
    expects: { ...takeover, vip: 'any' },
  },
  {
    name: 'kill-all',
    title: 'kill -9 of all of keepalived',
    description:
      'All processes of keepalived on the active director are killed at once. Nobody is left to remove the VIP: the clean-up of the systemd unit has to, before the next director takes it over.',
    fault: 'kill-keepalived-all',
    target: 'active-director',
    standard: false,
    needs: ['two-directors'],
    expects: { ...takeover, vip: 'any' },
  },
  {
    name: 'freeze',
    title: 'keepalived frozen (SIGSTOP)',
    description:
      'keepalived on the active director is stopped in its tracks, as on an overloaded machine. It keeps the VIP and cannot know better, so both directors hold it; the announcement of the new one must draw the traffic. Thawed, one of them must let go at the next advert.',
    fault: 'freeze-keepalived',
    target: 'active-director',
    standard: true,
    needs: ['two-directors'],
    expects: { ...takeover, dualOwners: 'until-heal', vip: 'any' },
  },
  {
    name: 'power-off',
    title: 'Power loss of the active director',
    description:
      'The active director loses its power, without any good-bye: the next one has to miss three adverts. With its power back it boots, and takes the VIP back without a gap.',
    fault: 'power-off',
    target: 'active-director',
    standard: true,
    needs: ['two-directors'],
    expects: orderlyTakeover,
  },
  {
    name: 'master-return',
    title: 'Reboot and return of the director',
    description:
      'The active director reboots in order. When it is back, with its services enabled and its IPVS table filled, it takes the VIP back, and no client may feel that.',
    fault: 'reboot',
    target: 'active-director',
    standard: true,
    needs: ['two-directors'],
    expects: takeover,
  },
  {
    name: 'cold-boot',
    title: 'Cold boot of all directors at once',
    description:
      'All directors lose their power and get it back at the same moment, as after a power failure of the site. The service must come back by itself, with exactly one owner of the VIP: the one with the highest priority.',
    fault: 'power-off',
    target: 'all-directors',
    standard: true,
    needs: ['two-directors'],
    expects: { ...takeover, vip: 'any' },
  },
  {
    name: 'directors-down',
    title: 'All directors stopped',
    description:
      'keepalived is stopped on all directors. Nobody answers for the VIP, and it may not stay behind anywhere; after the start the service must come back by itself.',
    fault: 'stop-keepalived',
    target: 'all-directors',
    standard: false,
    needs: ['two-directors'],
    expects: { ...takeover, vip: 'any' },
  },
];
