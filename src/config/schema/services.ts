import * as z from 'zod';
import {
  forwardingMethods,
  helpers,
  persistenceEngines,
  schedulerFlags,
  schedulers,
  tunnelTypes,
} from '../../model/cluster/cluster.js';
import { address, network } from './address.js';
import { check, checks } from './check.js';
import { retiredValues } from './retired-values.js';
import { inhibitOnFailure, limits, quorum, sorryServer } from './pool.js';
import { hostName, keywords, port, seconds, text, wholeNumber } from './leaves.js';

const weight = wholeNumber(0, 65535);

const tunnel = z.strictObject(
  {
    type: z
      .enum(tunnelTypes)
      .default('ipip')
      .describe(
        'What a packet is put into: another one of IP (`ipip`), UDP with a header of GUE (`gue`), or GRE (`gre`).',
      ),
    port: port
      .optional()
      .describe('UDP port of `gue` on the real servers. Default: 6080.')
      .meta({ examples: [6080] }),
  },
  { error: 'a map with "type"' },
);

export type TunnelInput = z.output<typeof tunnel>;

const serviceRealServer = z
  .union(
    [
      hostName,
      z.strictObject({
        host: hostName.describe('Name under `real_servers`.').meta({ examples: ['web1'] }),
        weight: weight
          .optional()
          .describe("Weight of this real server. Default: the service's `weight`.")
          .meta({ examples: [3] }),
        port: port
          .optional()
          .describe("Port on the real server. Default: the service's port.")
          .meta({ examples: [80] }),
        method: z
          .enum(forwardingMethods)
          .optional()
          .describe("Forwarding method to this real server. Default: the service's `method`.")
          .meta({ examples: ['TUN'] }),
        tunnel: tunnel
          .optional()
          .describe(
            "Which tunnel to this real server, with `TUN`. Default: the service's `tunnel`, or `ipip`.",
          )
          .meta({ examples: [{ type: 'gue' }] }),
        check: check
          .optional()
          .describe("Health check of this real server. Default: the service's `check`.")
          .meta({ examples: [{ type: 'http', path: '/slow', connect_timeout: 10 }] }),
        checks: checks.describe(
          'Several health checks of this real server, in place of `check`. Default: none.',
        ),
        limits,
        inhibit_on_failure: inhibitOnFailure
          .optional()
          .describe("As in the service, for this real server. Default: the service's.")
          .meta({ examples: [true] }),
        keepalived: keywords
          .describe('Further keywords of this real_server in keepalived.conf(5). Default: none.')
          .meta({ examples: [{ notify_down: '/usr/local/libexec/tell-operator' }] }),
      }),
    ],
    { error: 'the name of a real server, or a map with "host"' },
  )
  .meta({ examples: ['web1'] });

const portOrRange = 'a port from 1 to 65535, or a range such as 8000-8099';
const portNumber = '(?:[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])';
const portRange = text(new RegExp(`^${portNumber}-${portNumber}$`), portOrRange);
const protocol = z.enum(['tcp', 'udp', 'sctp']);

const allPortsInstead =
  'keepalived has port 0 for all ports, and then only with persistence; say which: ports: [80, 443, 8000-8099]';

const service = z
  .strictObject(
    {
      name: text(/^[A-Za-z0-9][\w.:/-]{0,62}$/, 'a name of letters, digits and ".:/_-"')
        .meta({ examples: ['web'] })
        .optional()
        .describe(
          'Name of the service in reports. Default: made from the VIP, such as `10.0.0.227:80/tcp`.',
        ),
      vip: address
        .meta({ examples: ['10.0.0.227'] })
        .optional()
        .describe('VIP of the service. Default: the only one.'),
      port: port
        .optional()
        .describe('Port on the VIP; this, or `ports`.')
        .meta({ examples: [80] })
        .register(retiredValues, { 0: allPortsInstead }),
      ports: z
        .array(z.union([port, portRange], { error: portOrRange }), { error: 'a list of ports' })
        .min(1, { error: 'a list of at least one port' })
        .optional()
        .describe(
          'Several ports on the VIP, and ranges of them: one service, known by a firewall mark that nftables gives to its packets on the directors. A client that persistence keeps has the same real server on all of them.',
        )
        .meta({ examples: [[80, 443, '8000-8099']] }),
      destinations: z
        .union([network, z.array(network).min(1, { error: 'a list of at least one network' })], {
          error: 'a network such as 203.0.113.0/24, or a list of these',
        })
        .optional()
        .describe(
          'Networks of others: packets to them that pass a director belong to the service as well, as for transparent caches. Directors forward all others; real servers take these packets whoever they are for. Only with `DR`. Default: none, the service is at its VIP alone.',
        )
        .meta({ examples: ['0.0.0.0/0', ['203.0.113.0/28', '198.51.100.0/24']] }),
      protocol: z
        .union([protocol, z.array(protocol).min(1)], {
          error: '"tcp", "udp" or "sctp", or a list of these',
        })
        .default('tcp')
        .describe('Transport protocol, or a list: one service by firewall mark, as with `ports`.')
        .meta({ examples: [['udp', 'tcp']] }),
      mark: wholeNumber(1, 4294967295)
        .optional()
        .describe(
          'Firewall mark of the service, where something else on the directors needs to know it. Default: none where the service has one port and one protocol, else a number that follows from its name.',
        )
        .meta({ examples: [80443] }),
      method: z
        .enum(forwardingMethods)
        .default('DR')
        .describe(
          'Forwarding method. With `NAT` the default route of the real servers becomes the VIP in whose network they are; with `TUN` they may be behind routers.',
        ),
      tunnel: tunnel
        .optional()
        .describe('Which tunnel, with `TUN`. Default: `ipip`.')
        .meta({ examples: [{ type: 'gue', port: 6080 }] }),
      scheduler: z.enum(schedulers).default('wrr').describe('IPVS scheduler, see ipvsadm(8).'),
      flags: z
        .array(z.enum(schedulerFlags), { error: 'a list of flags' })
        .optional()
        .describe(
          'Flags of a scheduler that hashes. With `fallback`, whoever it hashes to a real server of weight 0 gets another one; with `port`, it hashes the port of the client too. Default: `[sh-fallback]` for sh, `[mh-fallback]` for mh.',
        )
        .meta({ examples: [['mh-fallback', 'mh-port']] }),
      persistence: wholeNumber(1, 2678400, 'seconds')
        .optional()
        .describe(
          'Seconds for which a client address stays with its real server. Default: no persistence.',
        )
        .meta({ examples: [60] }),
      persistence_engine: z
        .enum(persistenceEngines)
        .optional()
        .describe(
          'What tells clients apart for `persistence`; `sip`: the Call-ID, for SIP over UDP, so that the calls of one gateway are spread. Default: the address of the client.',
        )
        .meta({ examples: ['sip'] }),
      helper: z
        .enum(helpers)
        .optional()
        .describe(
          'Part of the kernel that reads what is said and lets through what belongs to it; `ftp`: data connections of FTP through `NAT`. Default: none.',
        )
        .meta({ examples: ['ftp'] }),
      one_packet: z
        .boolean({ error: 'true or false' })
        .default(false)
        .describe(
          'Each packet of UDP is scheduled by itself, as if it came from a new client: for many short questions from few addresses.',
        ),
      delay_loop: seconds(0.1, 3600)
        .default(6)
        .describe('Seconds between two checks of a healthy real server.'),
      check: check
        .optional()
        .describe('Health check; `udp` and `sctp` must have one. Default: a TCP connection.')
        .meta({ examples: [{ type: 'http', path: '/health' }] }),
      checks: checks.describe(
        'Several health checks, in place of `check`: a real server has to pass each of them. Default: none.',
      ),
      weight: weight
        .default(1)
        .describe('Weight of the real servers that have none of their own; 0: no new connections.'),
      quorum,
      sorry_server: sorryServer,
      inhibit_on_failure: inhibitOnFailure
        .default(false)
        .describe(
          'A real server whose check fails stays in the table with weight 0: it gets no new connections, and those that it has go on.',
        ),
      real_servers: z
        .array(serviceRealServer, { error: 'a list of names' })
        .min(1, { error: 'a list of at least one real server' })
        .optional()
        .describe('Real servers of this service. Default: all.')
        .meta({ examples: [['web1', { host: 'web2', weight: 2 }]] }),
      keepalived: keywords
        .describe('Further keywords of the virtual_server in keepalived.conf(5). Default: none.')
        .meta({ examples: [{ persistence_granularity: '255.255.255.0' }] }),
    },
    { error: 'a map with "port" or "ports"' },
  )
  .meta({ examples: [{ port: 80 }] });

export const services = z
  .array(service, { error: 'a list of services' })
  .min(1, { error: 'a list of at least one service' })
  .meta({ examples: [[{ port: 80 }]] });

export type ServiceInput = z.output<typeof service>;
