import * as z from 'zod';
import { routerId } from '../../model/values/value-kinds.js';
import { address, addressOrName } from './address.js';
import {
  freeVars,
  hostName,
  hostWord,
  interfaceName,
  text,
  valueOf,
  wholeNumber,
} from './leaves.js';
import { hostSsh } from './ssh.js';

const hostShape = {
  address: address.describe("IPv4 address on the cluster's segment."),
  interface: interfaceName
    .optional()
    .describe('Interface that has the address. Default: looked up on the host.'),
  ssh: hostSsh
    .describe('How to reach this host by SSH; what it lacks is taken from `ssh` of the top level.')
    .meta({ examples: [{ port: 2222 }] }),
  vars: freeVars
    .describe('Values of your own, for templates; they override those of the top level.')
    .meta({ examples: [{ rack: 'b2' }] }),
};

const directorShape = {
  priority: wholeNumber(1, 254)
    .optional()
    .describe(
      'VRRP priority; the highest is the MASTER. Default: `150`, `100`, `50` in the order of `directors`; four and more are spread from `250` down.',
    )
    .meta({ examples: [150] }),
  state: z
    .enum(['MASTER', 'BACKUP'])
    .optional()
    .describe(
      'VRRP state in which keepalived starts. Default: `MASTER` for the highest priority, `BACKUP` for the others, and for all with `nopreempt`.',
    ),
  router_id: valueOf(routerId)
    .meta({ examples: ['LVS_MASTER'] })
    .optional()
    .describe("Name of the director in keepalived's mails. Default: the host's name."),
};

const namedShape = {
  name: hostName.optional().describe('Name of the host. Default: the key, such as `gateway`.'),
  ...hostShape,
};

const addressOrMap = { error: 'an address or a map with "address"' };

function hostMap<Value extends z.ZodType>(value: Value, what: string) {
  return z
    .record(hostName, value, { error: 'a map of host names to addresses' })
    .check(({ value: hosts, issues }) => {
      if (Object.keys(hosts).length > 0) return;
      issues.push({ code: 'custom', input: hosts, message: `at least one ${what} is needed` });
    });
}

const addresses = z
  .record(interfaceName, address, { error: 'a map of interfaces to addresses' })
  .check(({ value, issues }) => {
    if (Object.keys(value).length > 0) return;
    issues.push({ code: 'custom', input: value, message: 'at least one address is needed' });
  })
  .describe('Its address on each interface; the first is where SSH goes.')
  .meta({ minProperties: 1, examples: [{ eth1: '192.0.2.2', eth0: '203.0.113.2' }] });

const { ssh, vars } = hostShape;

const director = z
  .union(
    [
      address,
      z.strictObject({ ...hostShape, ...directorShape }),
      z.strictObject({ addresses, ssh, vars, ...directorShape }),
    ],
    addressOrMap,
  )
  .meta({ examples: ['192.168.56.1'] });

/** A host that has no more to say than any. */
const plainHost = z.union([address, z.strictObject(hostShape)], addressOrMap);

/** What stands in place of an address where a director serves as well. */
export const alsoDirector = 'director';

const addressOrDirector = {
  error: 'an address, a map with "address", or "director" for one of the directors',
};

const realServer = z
  .union(
    [z.literal(alsoDirector, addressOrDirector), address, z.strictObject(hostShape)],
    addressOrDirector,
  )
  .meta({ examples: ['192.168.56.102', alsoDirector] });

export const directors = hostMap(director, 'director').meta({
  minProperties: 1,
  examples: [{ master: '192.168.56.1', backup: '192.168.56.101' }],
});

export const realServers = hostMap(realServer, 'real server').meta({
  minProperties: 1,
  examples: [{ web1: '192.168.56.102', web2: '192.168.56.103' }],
});

export const namedHost = z
  .union([address, z.strictObject(namedShape)], addressOrMap)
  .meta({ examples: ['192.168.56.254'] });

const storageHost = z
  .union(
    [
      address,
      z.strictObject({
        ...hostShape,
        arbiter: z
          .boolean({ error: 'true or false' })
          .default(false)
          .describe(
            'It holds no data, only what tells which of the other two is right when they lost each other.',
          )
          .meta({ examples: [true] }),
      }),
    ],
    addressOrMap,
  )
  .meta({ examples: ['192.168.56.31'] });

/** The nodes of a storage tier. */
export const storageHosts = hostMap(storageHost, 'storage node').meta({
  examples: [
    {
      st1: '192.168.56.31',
      st2: '192.168.56.32',
      st3: { address: '192.168.56.33', arbiter: true },
    },
  ],
});

export type StorageHostInput = z.output<typeof storageHost>;

/** What stands in place of an address where a real server has a database as well. */
export const alsoRealServer = 'real_server';

const addressOrRealServer = {
  error: 'an address, a map with "address", or "real_server" for one of the real servers',
};

const databaseHost = z
  .union(
    [
      z.literal(alsoRealServer, addressOrRealServer),
      address,
      z.strictObject({
        ...hostShape,
        arbitrator: z
          .boolean({ error: 'true or false' })
          .default(false)
          .describe(
            'It holds no data: garbd, which only votes on who goes on when nodes lost each other.',
          )
          .meta({ examples: [true] }),
      }),
    ],
    addressOrRealServer,
  )
  .meta({ examples: ['192.168.56.41', alsoRealServer] });

/** The nodes of a database tier. */
export const databaseHosts = hostMap(databaseHost, 'database node').meta({
  examples: [
    {
      db1: '192.168.56.41',
      db2: '192.168.56.42',
      db3: { address: '192.168.56.43', arbitrator: true },
    },
  ],
});

export type DatabaseHostInput = z.output<typeof databaseHost>;

const groupHost = plainHost.meta({ examples: ['192.168.56.51'] });

const groupMap = hostMap(groupHost, 'host').meta({ examples: [{ mon1: '192.168.56.51' }] });

const groupList = z
  .array(hostWord, { error: 'a list of hosts' })
  .min(1, { error: 'a list of at least one host' })
  .meta({ examples: [['web1', 'web2']] });

/** Groups of the operator's own: hosts of their own, or some that have a part in the cluster. */
export const groups = z
  .record(
    text(/^[A-Za-z][\w-]{0,62}$/, 'a name of letters, digits, "_" and "-"'),
    z.union(
      [
        groupMap,
        groupList,
        z.strictObject({
          hosts: z
            .union([groupMap, groupList], {
              error: 'a map of host names to addresses, or a list of hosts of this inventory',
            })
            .describe('Its hosts: name to address or map, or a list of names.'),
          vars: freeVars
            .describe('Values of your own, for templates; they override those of the top level.')
            .meta({ examples: [{ rack: 'b2' }] }),
        }),
      ],
      { error: 'a map of hosts, a list of hosts, or a map with "hosts" and "vars"' },
    ),
    { error: 'a map of groups' },
  )
  .meta({ examples: [{ monitoring: { mon1: '192.168.56.51' } }] });

export type GroupsInput = z.output<typeof groups>;

/** The builder may also be one of the other hosts, by name. */
export const builder = z
  .union([addressOrName, z.strictObject(namedShape)], {
    error: 'an address, the name of another host, or a map with "address"',
  })
  .meta({ examples: ['master'] });

export type DirectorInput = Exclude<z.output<typeof director>, string>;
export type NamedHostInput = z.output<typeof namedHost>;
/** Any host, after its address has been found. */
export type HostInput = Exclude<NamedHostInput, string> &
  Partial<Omit<Extract<DirectorInput, { addresses: unknown }>, 'ssh' | 'vars'>>;
