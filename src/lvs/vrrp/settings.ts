import type { Secret } from '../../model/run/secret.js';

/** Where adverts go, and where they come from. */
export type Delivery =
  | { readonly type: 'multicast'; readonly group: string }
  /** `peers` sorted; `source` undefined: the first address of the interface. */
  | { readonly type: 'unicast'; readonly source?: string; readonly peers: readonly string[] };

/** A VRRP instance as one director's keepalived.conf has it. */
export type VrrpSettings = {
  /** Known on this director only: no advert tells it. */
  readonly name: string;
  readonly interface: string;
  readonly virtualRouterId: number;
  readonly version: 2 | 3;
  readonly advertIntervalMs: number;
  readonly priority: number;
  readonly authentication?: Secret;
  /** The addresses that adverts tell, without prefix lengths, sorted. */
  readonly advertised: readonly string[];
  readonly delivery: Delivery;
};
