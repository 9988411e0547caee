import type { Rows } from '../row.js';
import { decimal, integer, name, nothing, oneOf, shortPassword } from '../shapes.js';

const authentication: Rows = [
  {
    name: 'auth_type',
    takes: oneOf('PASS', 'AH'),
    says: 'How adverts prove themselves: by a password in the clear, or by a header.',
  },
  {
    name: 'auth_pass',
    isSecret: true,
    takes: shortPassword,
    key: 'vrrp.auth_pass',
    says: 'The password; its first eight characters count, and none of it in version 3.',
  },
];

/** What the directors of an instance agree on, and who comes first. */
export const identity: Rows = [
  {
    name: 'state',
    takes: oneOf('MASTER', 'BACKUP'),
    default: 'BACKUP',
    key: 'directors.NAME.state',
    says: 'What the director takes itself for until adverts have shown who owns the addresses.',
  },
  {
    name: 'interface',
    takes: name('interface', 'eth0'),
    key: 'directors.NAME.interface',
    reload: 'begins-anew',
    says: 'Where adverts are sent and received, and where addresses are put.',
  },
  {
    name: 'virtual_router_id',
    takes: integer(1, 255),
    key: 'vrrp.id',
    reload: 'begins-anew',
    says: 'The number that the directors of one instance share, and no other one of the segment has.',
  },
  {
    name: 'priority',
    takes: integer(1, 255),
    default: '100',
    key: 'directors.NAME.priority',
    says: 'Among directors that are heard, the highest priority owns the addresses; 255 is the owner of the address itself.',
  },
  {
    name: 'version',
    takes: integer(2, 3),
    default: '2, or 3 with IPv6 addresses',
    key: 'vrrp.version',
    says: 'The version of VRRP: 2, or 3 with intervals below a second and without passwords.',
  },
  {
    name: 'advert_int',
    takes: decimal(0.01, 255),
    default: '1',
    key: 'vrrp.advert_interval',
    says: 'The time between adverts; three of them missed, and another director takes over.',
  },
  {
    name: 'authentication',
    takes: nothing,
    rows: authentication,
    needs: 'VRRP_AUTH',
    key: 'vrrp.auth_pass',
    says: 'What adverts of version 2 prove themselves with.',
  },
  {
    name: 'native_ipv6',
    takes: nothing,
    says: 'Adverts go by IPv6 also where all addresses are of IPv4.',
  },
  {
    name: 'vrf',
    takes: name('VRF', 'blue'),
    needs: 'VRF',
    reload: 'begins-anew',
    says: 'The routing domain that the interface belongs to.',
  },
];
