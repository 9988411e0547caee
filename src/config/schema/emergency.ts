import * as z from 'zod';
import { tsigAlgorithms } from '../../model/cluster/emergency.js';
import { address } from './address.js';
import { hostName, port, text, wholeNumber } from './leaves.js';
import { secret } from './secret.js';

// RFC 1035 section 2.3.1, and `_` for names of services and keys.
const domain = text(
  /^(?=.{1,253}$)[A-Za-z\d_](?:[\w-]{0,62})(?:\.[A-Za-z\d_](?:[\w-]{0,62}))*$/,
  'a domain name such as "www.example.org"',
);

const key = z.strictObject(
  {
    name: domain.describe('Name of the key, as the name server knows it.'),
    algorithm: z.enum(tsigAlgorithms).default('hmac-sha256').describe('How it signs; RFC 8945.'),
    secret: secret.describe('The key itself, in base64.'),
  },
  { error: 'a map with "name" and "secret"' },
);

const dns = z.strictObject(
  {
    server: address.describe('Address of the name server that takes updates.'),
    port: port.default(53).describe('Its port.'),
    zone: domain.describe('Zone that the names are in.'),
    key: key
      .optional()
      .describe('TSIG key that signs updates. Default: none, the name server goes by addresses.'),
    from: hostName
      .optional()
      .describe('Host of the inventory that sends updates. Default: this machine.'),
  },
  { error: 'a map with "server" and "zone"' },
);

/** What `lvsdeploy emergency` has to know. */
export const emergency = z.strictObject(
  {
    names: z
      .array(domain, { error: 'a list of names' })
      .min(1, { error: 'a list of at least one name' })
      .describe('Names by which clients find the VIPs.'),
    ttl: wholeNumber(1, 86_400, 'seconds')
      .default(60)
      .describe('Seconds for which resolvers may keep the addresses of the names.'),
    dns: dns
      .optional()
      .describe('Name server that takes updates (RFC 2136). Default: none, lines are printed.'),
  },
  { error: 'a map with "names"' },
);

export type EmergencyInput = z.output<typeof emergency>;
