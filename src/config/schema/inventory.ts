import * as z from 'zod';
import { virtualAddress } from './address.js';
import { build } from './build.js';
import { emergency } from './emergency.js';
import { hostMetrics } from './host-metrics.js';
import { builder, directors, groups, namedHost, realServers } from './hosts.js';
import { freeVars, keywords, line, text, wholeNumber } from './leaves.js';
import { tierKeys } from '../tiers/tier-schemas.js';
import { retiredValues } from './retired-values.js';
import { services } from './services.js';
import { commonSsh } from './ssh.js';
import { vrrp } from './vrrp.js';

const stagingInstead =
  'write production: "staging" never did anything else, and is no longer a value';

/** Commands that take something from a host and give it back. */
function switchCommands(off: string) {
  return z.strictObject(
    { off: line.describe(off), on: line.describe('Gives it back.') },
    { error: 'a map with "off" and "on"' },
  );
}

/** The inventory as it is written; the single source of its shape, defaults and descriptions. */
export const inventorySchema = z
  .strictObject(
    {
      name: text(/^[A-Za-z0-9][\w.-]{0,62}$/, 'a name of letters, digits, "_", "." and "-"')
        .meta({ examples: ['shop'] })
        .default('lvs')
        .describe('Name of the cluster, for reports.'),
      environment: z
        .enum(['production', 'lab'])
        .default('production')
        .describe('`lab`: drills may disturb the cluster without asking.')
        .register(retiredValues, { staging: stagingInstead }),
      vip: virtualAddress
        .optional()
        .describe(
          'Virtual address that clients use; VRRP moves it. A /32 unless you write a prefix length.',
        )
        .meta({ examples: ['10.0.0.227'] }),
      vips: z
        .array(virtualAddress, { error: 'a list of addresses' })
        .min(1, { error: 'a list of at least one address' })
        .optional()
        .describe('Several VIPs, instead of `vip`; they move together.')
        .meta({ examples: [['10.0.0.227', '10.0.0.228']] }),
      services: services.describe('What the VIPs offer.'),
      drain_timeout: wholeNumber(0, 86_400, 'seconds')
        .default(30)
        .describe(
          'Seconds that a real server which you remove may keep its open connections, at most.',
        )
        .meta({ examples: [30] }),
      directors: directors.describe(
        'The directors, the MASTER first: a map of names to addresses, or to maps.',
      ),
      real_servers: realServers.describe(
        'The real servers: a map of names to addresses, or to maps.',
      ),
      gateway: namedHost
        .optional()
        .describe('Router between the clients and the cluster. Default: none.'),
      client: namedHost
        .optional()
        .describe(
          'Host outside the cluster, from which probes and drills send requests. Default: none.',
        )
        .meta({ examples: ['192.168.57.10'] }),
      builder: builder
        .optional()
        .describe(
          'Host that builds keepalived and ipvsadm: a name under another key, an address, or a map. Default: the first director.',
        ),
      groups: groups
        .optional()
        .describe(
          'Groups of your own, for plays and `--limit`: a map of names to hosts. Default: none.',
        ),
      vrrp: vrrp
        .prefault({})
        .describe('How the VIPs move between directors.')
        .meta({ examples: [{ id: 52 }] }),
      ssh: commonSsh
        .describe('How to reach all hosts by SSH.')
        .meta({ examples: [{ user: 'deploy' }] }),
      keepalived: keywords
        .describe(
          'Further keywords of global_defs, and further blocks, of keepalived.conf(5). Default: none.',
        )
        .meta({
          examples: [
            {
              lvs_timeouts: 'tcp 900 udp 300',
              vrrp_script: { proxy: { script: '/usr/local/libexec/check-proxy', interval: 2 } },
            },
          ],
        }),
      build: build
        .prefault({})
        .describe('Versions and sources of the programs that are built.')
        .meta({ examples: [{ keepalived: { version: '2.3.3' } }] }),
      ...tierKeys,
      power: switchCommands('Takes the power from a host.')
        .optional()
        .describe(
          'Shell commands by which drills switch hosts off and on. They run on the control host, with `$LVSDEPLOY_HOST` and `$LVSDEPLOY_ADDRESS` set. Default: none, and power drills are left out.',
        )
        .meta({
          examples: [
            { off: './bmc.sh off "$LVSDEPLOY_HOST"', on: './bmc.sh on "$LVSDEPLOY_HOST"' },
          ],
        }),
      link: switchCommands('Cuts a host off, such as by shutting its port of the switch.')
        .optional()
        .describe(
          'Shell commands by which drills cut hosts off from their network. They run on the control host, with `$LVSDEPLOY_HOST` and `$LVSDEPLOY_ADDRESS` set. Default: none, and `link-cut` is left out.',
        )
        .meta({
          examples: [
            { off: './port.sh shut "$LVSDEPLOY_HOST"', on: './port.sh open "$LVSDEPLOY_HOST"' },
          ],
        }),
      metrics: hostMetrics
        .optional()
        .describe(
          'Metrics that directors and real servers write about themselves for Prometheus. Default: none.',
        )
        .meta({ examples: [{ textfile: '/var/lib/prometheus/node-exporter' }] }),
      emergency: emergency
        .optional()
        .describe(
          'Where clients are sent while no director is left, by `lvsdeploy emergency`. Default: nowhere.',
        )
        .meta({
          examples: [
            {
              names: ['www.example.org'],
              ttl: 60,
              dns: {
                server: '192.0.2.53',
                zone: 'example.org',
                key: { name: 'lvsdeploy', secret: { file: 'tsig.key' } },
              },
            },
          ],
        }),
      vars: freeVars
        .describe('Values of your own, for templates.')
        .meta({ examples: [{ title: 'Shop' }] }),
    },
    { error: 'a map with "vip", "services", "directors" and "real_servers"' },
  )
  .meta({
    title: 'lvsdeploy inventory',
    description: 'A cluster of LVS directors and real servers.',
    oneOf: [
      { required: ['vip'] },
      { required: ['vips'] },
      {
        required: ['vrrp'],
        properties: { vrrp: { type: 'object', required: ['instances'] } },
      },
    ],
  });

export type InventoryInput = z.output<typeof inventorySchema>;
