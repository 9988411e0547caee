import {
  contentRecord,
  deployedContent,
  type DeployedContent,
} from '../../facts/content/deployed-content.js';
import type { ContentRecord } from '../../tiers/web/content/content-record.js';
import { judgeCertificates } from '../probes/judges/server/certificates.js';
import { judgeVersions } from '../probes/judges/server/versions.js';
import type { TierVerification } from './tier-verification.js';

/** Which content a real server serves, and which it is to serve by its record. */
export type WebSight = {
  readonly content: DeployedContent;
  readonly record?: ContentRecord;
};

declare module './tier-sights.js' {
  interface TierSights {
    readonly web?: WebSight;
  }
}

/**
 * That it serves is what the probes of services and real servers prove of every web server; of deployed content, that
 * all serve the same.
 */
export const web: TierVerification<'web'> = {
  look: ({ content }, { roles }) =>
    content === undefined || !roles.includes('real_servers')
      ? undefined
      : {
          refs: [deployedContent, contentRecord],
          read: (facts) => {
            const record = facts.get(contentRecord);
            return {
              content: facts.get(deployedContent),
              ...(record === undefined ? {} : { record }),
            };
          },
        },
  probes: [
    {
      name: 'certificates',
      place: 'real server',
      proves: 'all web servers show the certificate of the inventory, and it is valid',
      judge: judgeCertificates,
    },
    {
      name: 'versions',
      place: 'real server',
      proves: 'all web servers serve the same version of deployed content',
      judge: judgeVersions,
    },
  ],
};
