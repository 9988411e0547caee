import * as z from 'zod';
import type { TierSettings } from '../../model/cluster/tiers.js';
import type { Reading } from '../inventory/reading.js';
import { omitUndefined } from '../omit-undefined.js';
import { localPath, text } from '../schema/leaves.js';

const kind = z.enum(['nginx']);
const what = { error: '"nginx", or a map with "kind"' };

const schema = z
  .union(
    [
      z.enum(['nginx'], what),
      z.strictObject({
        kind: kind.describe('Which web server it is.'),
        content: localPath
          .optional()
          .describe(
            'Folder on the control host, relative to the inventory, that `lvsdeploy deploy` brings to the real servers. Default: none, they show a page of lvsdeploy.',
          )
          .meta({ examples: ['site/public'] }),
        health: text(/^(?:\/[\w.~-]{1,60}){1,6}$/, 'a plain path such as "/health"')
          .optional()
          .describe(
            'Path that answers 200 only while the real server is fit to serve, for health checks. Default: none.',
          )
          .meta({ examples: ['/health'] }),
      }),
    ],
    what,
  )
  .optional()
  .describe('Web server to install on the real servers. Default: none, they have their own.')
  .meta({ examples: ['nginx', { kind: 'nginx', content: 'site/public', health: '/health' }] });

/** `web_server: nginx`, or a map that says more. */
export const web = {
  key: 'web_server',
  schema,
  read: (
    written: z.output<typeof schema>,
    { pathOf }: Reading,
  ): TierSettings['web'] | undefined => {
    if (written === undefined || typeof written === 'string') {
      return written === undefined ? undefined : { server: written };
    }
    const { kind: server, content, health } = written;
    return {
      server,
      ...omitUndefined({ content: content === undefined ? undefined : pathOf(content), health }),
    };
  },
} as const;
