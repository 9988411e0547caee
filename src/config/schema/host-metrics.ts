import * as z from 'zod';
import { text, wholeNumber } from './leaves.js';

/** What hosts say of themselves to Prometheus. */
export const hostMetrics = z.strictObject(
  {
    textfile: text(
      /^(?:\/[\w-][\w.-]{0,63}){2,8}$/,
      'an absolute path of a folder, such as /var/lib/prometheus/node-exporter',
    )
      .default('/var/lib/prometheus/node-exporter')
      .describe(
        'Folder on the hosts that the textfile collector of the node exporter reads; it has to be there.',
      ),
    interval: wholeNumber(5, 3600, 'seconds').default(30).describe('Seconds between two writings.'),
  },
  { error: 'a map, such as { textfile: /var/lib/prometheus/node-exporter }' },
);
