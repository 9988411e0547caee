import * as z from 'zod';
import { programCommand } from '../../model/values/value-kinds.js';
import { endpoint } from './address.js';
import { valueOf, wholeNumber } from './leaves.js';

const command = valueOf(programCommand).optional();

const quorumWeight = wholeNumber(1, 4294967295);

/** How much of a pool has to pass its checks. */
export const quorum = z
  .union(
    [
      quorumWeight,
      z.strictObject({
        weight: quorumWeight
          .describe('Weight that real servers which pass their checks must have together.')
          .meta({ examples: [4] }),
        hysteresis: wholeNumber(0, 4294967295)
          .default(0)
          .describe(
            'So much more weight is needed to gain the quorum, and so much less to lose it; less than `weight`.',
          ),
        up: command
          .describe(
            'Program on the directors, with arguments, that is run when the quorum is gained. Default: none.',
          )
          .meta({ examples: ['/usr/local/libexec/announce shop'] }),
        down: command
          .describe('The same when the quorum is lost. Default: none.')
          .meta({ examples: ['/usr/local/libexec/withdraw shop'] }),
      }),
    ],
    { error: 'a whole number from 1 to 4294967295, or a map with "weight"' },
  )
  .optional()
  .describe(
    'Weight that the real servers which pass their checks must have together, or the sorry server answers. Default: one real server is enough.',
  )
  .meta({ examples: [{ weight: 4, hysteresis: 1 }] });

/** Who answers below it. */
export const sorryServer = z
  .union([endpoint, z.array(endpoint).min(1)], {
    error: 'an address, with or without a port: "192.0.2.99:80"',
  })
  .optional()
  .describe(
    "Address, with or without a port, that answers in place of all real servers while the quorum is lost; a list of one is the same. Default: nobody, and the port is the service's.",
  )
  .meta({ examples: ['192.0.2.99:80'] });

/** What becomes of a real server whose check fails. */
export const inhibitOnFailure = z.boolean({ error: 'true or false' });

const connections = wholeNumber(1, 4294967295);

/** How many connections a real server gets. */
export const limits = z
  .strictObject(
    {
      upper: connections
        .describe('From so many connections on it gets no new ones.')
        .meta({ examples: [500] }),
      lower: connections
        .optional()
        .describe('Below so many it gets them again. Default: three quarters of `upper`.')
        .meta({ examples: [400] }),
    },
    { error: 'a map with "upper"' },
  )
  .optional()
  .describe('Limits to its connections, as each director counts its own. Default: none.')
  .meta({ examples: [{ upper: 500, lower: 400 }] });
