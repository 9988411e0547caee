import { judgeArpAnswers, judgeArpSettings } from './judges/network/arp.js';
import { judgeBalance } from './judges/service/balance.js';
import { judgeClocks, judgeReach } from './judges/host/hosts.js';
import { judgeTables } from './judges/director/ipvs-table.js';
import { judgeKeepalived } from './judges/director/keepalived-unit.js';
import { judgeMtus, judgeNetworkd } from './judges/network/links.js';
import { judgeLoopbackVips } from './judges/server/loopback-vip.js';
import { judgeNeighbours } from './judges/network/neighbour.js';
import { judgeDrift, judgeServices } from './judges/host/owed-changes.js';
import { judgePersistence } from './judges/service/persistence.js';
import { judgePools } from './judges/director/pool.js';
import { judgeRealServers } from './judges/server/real-server.js';
import { judgeRequests } from './judges/service/requests.js';
import {
  judgeDefaultRoutes,
  judgeGatewayRoutes,
  judgeReversePaths,
  judgeSegment,
} from './judges/network/routes.js';
import { judgeOwners } from './judges/director/vip-owner.js';
import { judgeAdverts } from './judges/director/vrrp-adverts.js';
import { judgeVrrpConfiguration } from './judges/director/vrrp-configuration.js';
import { judgeFilters } from './judges/director/vrrp-filter.js';
import { judgeVrrpState } from './judges/director/vrrp-state.js';
import { judgeFileSystems } from './judges/host/file-systems.js';
import { judgeNextStart } from './judges/host/next-start.js';
import { judgeDeliberateLoss } from './judges/network/deliberate-loss.js';
import { judgeHeldTwice } from './judges/network/held-twice.js';
import { judgePacketFilters } from './judges/network/packet-filter.js';
import { judgeStaticNeighbours } from './judges/network/static-neighbours.js';
import { judgeContent } from './judges/server/content.js';
import { judgeResponseTimes } from './judges/service/response-time.js';
import { judgeThroughDirector } from './judges/service/through-director.js';
import type { Probe } from './probe.js';

/**
 * Every probe, causes before what follows from them: of several that fail, the first one names the
 * likeliest cause.
 */
export const probes: readonly Probe[] = [
  {
    name: 'reachable',
    place: 'client',
    proves: 'every host can be looked at',
    judge: judgeReach,
  },
  {
    name: 'file-systems',
    place: 'director',
    proves: 'services and lvsdeploy can write where they have to',
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
    proves: 'nobody else decides how services start next time',
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
    proves: 'standby directors hear the adverts of the active one, and none is thrown away',
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
    proves: 'exactly one director holds each VIP, and nobody else',
    judge: judgeOwners,
  },
  {
    name: 'packet-filter',
    place: 'director',
    proves: 'no packet filter on the way throws requests or answers away',
    judge: judgePacketFilters,
  },
  {
    name: 'deliberate-loss',
    place: 'director',
    proves: 'no host loses or delays packets because it was told to',
    judge: judgeDeliberateLoss,
  },
  {
    name: 'held-twice',
    place: 'director',
    proves: 'nobody else has the address of a director, a real server or the gateway',
    judge: judgeHeldTwice,
  },
  {
    name: 'static-neighbours',
    place: 'director',
    proves: 'no host has a wrong neighbour entry for ever',
    judge: judgeStaticNeighbours,
  },
  {
    name: 'segment',
    place: 'director',
    proves: 'directors reach real servers of direct routing without a router',
    judge: judgeSegment,
  },
  {
    name: 'real-server',
    place: 'real server',
    proves: 'each real server answers by itself, around the directors',
    judge: judgeRealServers,
  },
  {
    name: 'loopback-vip',
    place: 'real server',
    proves: 'each real server has the VIP on lo and answers there',
    judge: judgeLoopbackVips,
  },
  {
    name: 'content',
    place: 'real server',
    proves: 'all real servers give the same kind of answer, and none an empty one',
    judge: judgeContent,
  },
  {
    name: 'default-route',
    place: 'real server',
    proves: 'real servers answer clients by the gateway, not through a director',
    judge: judgeDefaultRoutes,
  },
  {
    name: 'arp-settings',
    place: 'real server',
    proves: 'real servers are told to be silent in ARP about the VIP',
    judge: judgeArpSettings,
  },
  {
    name: 'arp-answers',
    place: 'real server',
    proves: 'asked by ARP for the VIP, only its owner answers',
    judge: judgeArpAnswers,
  },
  {
    name: 'ipvs-table',
    place: 'director',
    proves: 'the IPVS table of every director is that of the inventory',
    judge: judgeTables,
  },
  {
    name: 'pool',
    place: 'director',
    proves: "every director's health checks hold every real server for sound",
    judge: judgePools,
  },
  {
    name: 'reverse-path',
    place: 'director',
    proves: 'directors do not take packets of clients for forged',
    judge: judgeReversePaths,
  },
  {
    name: 'networkd',
    place: 'director',
    proves: 'systemd-networkd does not take VIPs away',
    judge: judgeNetworkd,
  },
  {
    name: 'gateway-route',
    place: 'gateway',
    proves: 'the gateway forwards, and delivers the VIP onto the segment',
    judge: judgeGatewayRoutes,
  },
  {
    name: 'gateway-neighbour',
    place: 'gateway',
    proves: 'the gateway sends packets for the VIP to its owner',
    judge: judgeNeighbours,
  },
  {
    name: 'mtu',
    place: 'gateway',
    proves: 'all hosts of the segment have the same MTU',
    judge: judgeMtus,
  },
  {
    name: 'through-director',
    place: 'gateway',
    proves: 'requests pass a director, and do not go around it',
    judge: judgeThroughDirector,
  },
  {
    name: 'response-time',
    place: 'client',
    proves: 'answers through the VIP are about as fast as around it, and nothing is lost',
    judge: judgeResponseTimes,
  },
  {
    name: 'requests',
    place: 'client',
    proves: 'clients get a good answer through the VIP, every time',
    judge: judgeRequests,
  },
  {
    name: 'balance',
    place: 'client',
    proves: 'requests reach every real server in the proportion of the weights',
    unknownLetsDrillsRun: true,
    judge: judgeBalance,
  },
  {
    name: 'persistence',
    place: 'client',
    proves: 'a client that asks again gets the same real server',
    unknownLetsDrillsRun: true,
    judge: judgePersistence,
  },
  {
    name: 'services',
    place: 'director',
    proves: 'services are enabled, run, and have loaded the files on disk',
    judge: judgeServices,
  },
  {
    name: 'drift',
    place: 'director',
    proves: 'nothing else is left for `lvsdeploy up` to change',
    judge: judgeDrift,
  },
  {
    name: 'clock',
    place: 'client',
    proves: 'clocks agree with that of the control host',
    unknownLetsDrillsRun: true,
    judge: judgeClocks,
  },
];
