import { judgeArpAnswers, judgeArpSettings } from '../judges/network/arp.js';
import { judgeTunnelSources } from '../judges/director/tunnel-sources.js';
import { judgeDrains } from '../judges/director/drains.js';
import { judgeTables } from '../judges/director/ipvs-table.js';
import { judgeMarks } from '../judges/director/marks.js';
import { judgePassing } from '../judges/director/passing.js';
import { judgeForwarding } from '../judges/network/forwarding.js';
import { judgeInsideRoutes } from '../judges/network/inside-routes.js';
import { judgeMtus, judgeNetworkd } from '../judges/network/links.js';
import { judgeTunnelSizes } from '../judges/network/tunnel-size.js';
import { judgeUploads } from '../judges/network/uploads.js';
import { judgeLoopbackVips } from '../judges/server/loopback-vip.js';
import { judgeTunnels } from '../judges/server/tunnels.js';
import { judgeNeighbours } from '../judges/network/neighbour.js';
import { judgePools } from '../judges/director/pool.js';
import { judgeRealServers } from '../judges/server/real-server.js';
import { judgeReversePaths } from '../judges/network/reverse-paths.js';
import { judgeSegment } from '../judges/network/segment.js';
import { judgeGatewayRoutes } from '../judges/network/gateway-routes.js';
import { judgeDefaultRoutes } from '../judges/network/default-routes.js';
import { judgeContent } from '../judges/server/content.js';
import { judgeThroughDirector } from '../judges/service/through-director.js';
import type { Probe } from '../probe.js';

/** Whether a request finds its way to a real server, and the answer its way back. */
export const wayProbes: readonly Probe[] = [
  {
    name: 'segment',
    place: 'director',
    proves: 'directors reach real servers of direct routing without a router',
    judge: judgeSegment,
  },
  {
    name: 'real-server',
    place: 'real server',
    proves: 'each real server answers on its own address, around the directors',
    judge: judgeRealServers,
  },
  {
    name: 'tunnels',
    place: 'real server',
    proves: 'real servers of tunnels take packets of every director, and of nobody else',
    judge: (seen) => [...judgeTunnelSources(seen), ...judgeTunnels(seen)],
  },
  {
    name: 'loopback-vip',
    place: 'real server',
    proves: 'each real server has the VIP on lo or its tunnels, and answers there',
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
    proves: 'answers of real servers go around the directors, or with NAT to the inside VIP',
    judge: (seen) => [...judgeDefaultRoutes(seen), ...judgeInsideRoutes(seen)],
  },
  {
    name: 'forwarding',
    place: 'director',
    proves: 'with NAT directors forward the answers of real servers to clients',
    judge: judgeForwarding,
  },
  {
    name: 'arp-settings',
    place: 'real server',
    proves: 'real servers are configured not to answer ARP for the VIP',
    judge: judgeArpSettings,
  },
  {
    name: 'arp-answers',
    place: 'real server',
    proves: 'only the owner of the VIP answers ARP requests for it',
    judge: judgeArpAnswers,
  },
  {
    name: 'drains',
    place: 'director',
    proves: 'all directors know which real servers are drained',
    judge: judgeDrains,
  },
  {
    name: 'marks',
    place: 'director',
    proves: 'packets of services with several ports get their mark on every director',
    judge: judgeMarks,
  },
  {
    name: 'destinations',
    place: 'director',
    proves: 'directors take packets on their way to others, and real servers answer them',
    judge: judgePassing,
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
    proves: 'every real server passes its health checks on every director',
    judge: judgePools,
  },
  {
    name: 'reverse-path',
    place: 'director',
    proves: 'directors do not drop packets of clients as forged',
    judge: judgeReversePaths,
  },
  {
    name: 'networkd',
    place: 'director',
    proves: 'systemd-networkd does not remove VIPs',
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
    proves: 'all hosts of the segment have the same MTU, and tunnels take large requests',
    judge: (seen) => [...judgeMtus(seen), ...judgeTunnelSizes(seen), ...judgeUploads(seen)],
  },
  {
    name: 'through-director',
    place: 'gateway',
    proves: 'requests pass a director, and do not go around it',
    judge: judgeThroughDirector,
  },
];
