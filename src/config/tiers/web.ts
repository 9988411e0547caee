import * as z from 'zod';
import type { TierSettings } from '../../model/cluster/tiers.js';

const schema = z
  .enum(['nginx'])
  .optional()
  .describe('Web server to install on the real servers. Default: none, they have their own.');

/** `web_server: nginx`. */
export const web = {
  key: 'web_server',
  schema,
  read: (server: z.output<typeof schema>): TierSettings['web'] | undefined =>
    server === undefined ? undefined : { server },
} as const;
