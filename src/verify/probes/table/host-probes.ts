import { judgeReach } from '../judges/host/hosts.js';
import { judgeHelpers } from '../judges/director/helpers.js';
import { judgePrograms } from '../judges/director/programs.js';
import { judgeBothSides } from '../judges/director/both-sides.js';
import { judgeKeepalived } from '../judges/director/keepalived-unit.js';
import { judgeOwners } from '../judges/director/vip-owner.js';
import { judgeAdverts } from '../judges/director/vrrp-adverts.js';
import { judgeVrrpConfiguration } from '../judges/director/vrrp-configuration.js';
import { judgeFilters } from '../judges/director/vrrp-filter.js';
import { judgeVrrpState } from '../judges/director/vrrp-state.js';
import { judgeFileSystems } from '../judges/host/file-systems.js';
import { judgeNextStart } from '../judges/host/next-start.js';
import { judgeDeliberateLoss } from '../judges/network/deliberate-loss.js';
import { judgeHeldTwice } from '../judges/network/held-twice.js';
import { judgePacketFilters } from '../judges/network/packet-filter.js';
import { judgeStaticNeighbours } from '../judges/network/static-neighbours.js';
import type { Probe } from '../probe.js';

/** Whether directors and the hosts around them are sound by themselves. */
export const hostProbes: readonly Probe[] = [
  {
    name: 'reachable',
    place: 'client',
    proves: 'every host can be probed',
    judge: judgeReach,
  },
  {
    name: 'file-systems',
    place: 'director',
    proves: 'services and lvsdeploy can write where they must',
    judge: judgeFileSystems,
  },
  {
    name: 'keepalived',
    place: 'director',
    proves: 'keepalived runs on every director and starts at boot',
    judge: judgeKeepalived,
  },
  {
    name: 'next-start',
    place: 'director',
    proves: 'nothing but lvsdeploy changes how services start',
    judge: judgeNextStart,
  },
  {
    name: 'vrrp-configuration',
    place: 'director',
    proves: 'the running keepalived has the VRRP settings of the inventory',
    judge: judgeVrrpConfiguration,
  },
  {
    name: 'vrrp-filter',
    place: 'director',
    proves: "no director's own packet filter drops VRRP",
    judge: judgeFilters,
  },
  {
    name: 'vrrp-adverts',
    place: 'director',
    proves: 'standby directors hear the active one, and drop no advert',
    judge: judgeAdverts,
  },
  {
    name: 'vrrp-state',
    place: 'director',
    proves: 'each director is in the state that its priority gives it',
    judge: judgeVrrpState,
  },
  {
    name: 'vip-owner',
    place: 'director',
    proves: 'exactly one director has each VIP, and no other host',
    judge: judgeOwners,
  },
  {
    name: 'both-sides',
    place: 'director',
    proves: 'with NAT one director owns the VIP of the clients and that of the real servers',
    judge: judgeBothSides,
  },
  {
    name: 'helpers',
    place: 'director',
    proves: 'the kernel of every director has the helpers of services',
    judge: judgeHelpers,
  },
  {
    name: 'programs',
    place: 'director',
    proves: 'keepalived can run every program that it is to run',
    judge: judgePrograms,
  },
  {
    name: 'packet-filter',
    place: 'director',
    proves: 'no packet filter on the way drops requests or answers',
    judge: judgePacketFilters,
  },
  {
    name: 'deliberate-loss',
    place: 'director',
    proves: 'no host is configured to lose or delay packets',
    judge: judgeDeliberateLoss,
  },
  {
    name: 'held-twice',
    place: 'director',
    proves: 'no other host has the address of a director, a real server or the gateway',
    judge: judgeHeldTwice,
  },
  {
    name: 'static-neighbours',
    place: 'director',
    proves: 'no host has a wrong permanent neighbour entry',
    judge: judgeStaticNeighbours,
  },
];
