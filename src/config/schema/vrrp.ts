import * as z from 'zod';
import { virtualAddress } from './address.js';
import { hostWord, interfaceName, keywords, seconds, text, wholeNumber } from './leaves.js';
import { secret } from './secret.js';

const instanceName = text(
  /^[A-Za-z0-9][\w.-]{0,30}$/,
  'a name of letters, digits, "_", "." and "-"',
).meta({ examples: ['outside'] });

const virtualRouterId = wholeNumber(1, 255);

/** What all instances of a cluster may share, and each may have of its own. */
const settings = {
  version: z
    .literal([2, 3], { error: '2 or 3' })
    .describe('VRRP version; 3 allows adverts below one second.'),
  advert_interval: seconds(0.01, 255).describe(
    'Seconds between two adverts: whole in version 2; 0.01 to 40.95 in version 3.',
  ),
  auth_pass: secret
    .meta({ examples: ['1111'] })
    .optional()
    .describe(
      'Password in the adverts, version 2 only, at most 8 characters, sent in clear text. Default: none.',
    ),
  nopreempt: z
    .boolean({ error: 'true or false' })
    .describe('A returning director does not take the VIPs back.'),
  preempt_delay: wholeNumber(0, 1000, 'seconds')
    .meta({ examples: [30] })
    .optional()
    .describe(
      'Seconds that a returning director waits before it takes the VIPs back. Default: the longest `connect_timeout` of the checks.',
    ),
  unicast: z
    .boolean({ error: 'true or false' })
    .describe('Adverts go to each director by unicast, not to the multicast group 224.0.0.18.'),
  keepalived: keywords
    .describe('Further keywords of the vrrp_instance in keepalived.conf(5). Default: none.')
    .meta({ examples: [{ garp_master_repeat: 3 }] }),
};

/** One of several instances; what it does not say is as `vrrp` has it. */
const instance = z.strictObject(
  {
    id: virtualRouterId.describe(
      'Virtual router id; unique on the segment, equal on all directors.',
    ),
    vips: z
      .array(virtualAddress, { error: 'a list of addresses' })
      .min(1, { error: 'a list of at least one address' })
      .describe('VIPs of this instance.')
      .meta({ examples: [['198.51.100.10']] }),
    interface: interfaceName
      .optional()
      .describe(
        'Interface for the adverts and VIPs; directors with several `addresses` must have one on it. Default: that of the host.',
      ),
    rank: z
      .array(hostWord, { error: 'a list of directors' })
      .min(1, { error: 'a list of directors' })
      .optional()
      .describe(
        'All directors, the MASTER first. Default: by `priority`, or in the order of `directors`.',
      )
      .meta({ examples: [['lb2', 'lb1']] }),
    version: settings.version.optional().meta({ examples: [3] }),
    advert_interval: settings.advert_interval.optional().meta({ examples: [0.3] }),
    auth_pass: settings.auth_pass,
    nopreempt: settings.nopreempt.optional().meta({ examples: [true] }),
    preempt_delay: settings.preempt_delay,
    unicast: settings.unicast.optional().meta({ examples: [true] }),
    keepalived: settings.keepalived,
  },
  { error: 'a map with "id" and "vips"' },
);

/** The VRRP instances that move the VIPs between the directors. */
export const vrrp = z.strictObject({
  name: instanceName
    .optional()
    .describe('Name of the only VRRP instance. Default: `VI_1`.')
    .meta({ examples: ['VI_1'] }),
  id: virtualRouterId
    .optional()
    .describe(
      'Virtual router id of the only instance; unique on the segment, equal on all directors. Default: `51`.',
    )
    .meta({ examples: [51] }),
  version: settings.version.default(2),
  advert_interval: settings.advert_interval.default(1),
  auth_pass: settings.auth_pass,
  nopreempt: settings.nopreempt.default(false),
  preempt_delay: settings.preempt_delay,
  unicast: settings.unicast.default(false),
  keepalived: settings.keepalived,
  instances: z
    .record(instanceName, instance, { error: 'a map of names to instances' })
    .check(({ value, issues }) => {
      if (Object.keys(value).length > 0) return;
      issues.push({ code: 'custom', input: value, message: 'at least one instance is needed' });
    })
    .optional()
    .describe(
      'Several instances, each with VIPs of its own, instead of `vip` or `vips`: a map of names to maps.',
    )
    .meta({ minProperties: 1, examples: [{ east: { id: 61, vips: ['198.51.100.10'] } }] }),
  sync_groups: z
    .record(
      instanceName,
      z
        .array(instanceName, { error: 'a list of instances' })
        .min(1, { error: 'a list of instances' }),
      { error: 'a map of names to lists of instances' },
    )
    .optional()
    .describe(
      'Instances that move together, such as the two sides of a router: a map of names to lists of instances. Default: each moves by itself.',
    )
    .meta({ examples: [{ mail: ['outside', 'inside'] }] }),
});

export type VrrpInput = z.output<typeof vrrp>;
export type InstanceInput = z.output<typeof instance>;
