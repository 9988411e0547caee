import type { Rows } from '../row.js';
import { addresses } from './addresses.js';
import { announcing } from './announcing.js';
import { delivery, vmac } from './delivery.js';
import { identity } from './identity.js';
import { notifying } from './notifying.js';
import { takeover } from './takeover.js';
import { tracking } from './tracking.js';

/** A set of addresses that one of several directors owns, VRRP. */
export const vrrpInstance: Rows = [
  ...[...identity, ...delivery, ...vmac, ...addresses],
  ...[...tracking, ...takeover, ...announcing, ...notifying],
];
