import * as z from 'zod';
import { secret, seconds, text, wholeNumber } from './leaves.js';

/** The VRRP instance that moves the VIPs between the directors. */
export const vrrp = z.strictObject({
  name: text(/^[A-Za-z0-9][\w.-]{0,30}$/, 'a name of letters, digits, "_", "." and "-"')
    .default('VI_1')
    .describe('Name of the VRRP instance.'),
  id: wholeNumber(1, 255)
    .default(51)
    .describe('Virtual router id; unique on the segment, equal on all directors.'),
  version: z
    .literal([2, 3], { error: '2 or 3' })
    .default(2)
    .describe('VRRP version; 3 allows adverts below one second.'),
  advert_interval: seconds(0.01, 255)
    .default(1)
    .describe('Seconds between two adverts: whole in version 2; 0.01 to 40.95 in version 3.'),
  auth_pass: secret
    .meta({ examples: ['1111'] })
    .optional()
    .describe(
      'Password in the adverts, version 2 only, at most 8 characters, sent in clear. Default: none.',
    ),
  nopreempt: z
    .boolean({ error: 'true or false' })
    .default(false)
    .describe('A returning director does not take the VIPs back.'),
  preempt_delay: wholeNumber(0, 1000, 'seconds')
    .meta({ examples: [30] })
    .optional()
    .describe(
      'Seconds that a returning director waits before it takes the VIPs back. Default: the longest `connect_timeout`.',
    ),
  unicast: z
    .boolean({ error: 'true or false' })
    .default(false)
    .describe('Adverts go to each director instead of to the group 224.0.0.18.'),
});

export type VrrpInput = z.output<typeof vrrp>;
