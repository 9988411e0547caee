import { isAtLeast } from '../../lvs/vrrp/keepalived-version.js';
import type { Shape } from './shapes.js';

/** What a reload (SIGHUP) makes of another value. */
export type Reload =
  /** It counts from then on, and nothing else is touched. */
  | 'taken-over'
  /** The VRRP instance ends, and another one begins: its addresses are let go. */
  | 'begins-anew'
  /** All real servers of the service are checked anew, or the entry is removed and added. */
  | 'replaces-entry'
  /** Nothing, until keepalived is restarted. */
  | 'needs-restart';

/** Versions whose sources the tables were read in. */
export const knownVersions = ['2.2.7', '2.3.3', '2.3.4'] as const;

/** A part of keepalived that is not in every build; `keepalived --version` lists them. */
export type BuildOption =
  | 'BFD'
  | 'DBUS'
  | 'IPSETS'
  | 'IPTABLES'
  | 'JSON'
  | 'LINKBEAT'
  | 'NFTABLES'
  | 'REGEX'
  | 'SNMP'
  | 'VRF'
  | 'VRRP_AUTH'
  | 'VRRP_IPVLAN'
  | 'VRRP_VMAC';

/** One keyword of keepalived.conf(5), in one block. */
export type Row = {
  readonly name: string;
  /** What follows the keyword on its line. */
  readonly takes: Shape;
  /** One sentence. */
  readonly says: string;
  /** What counts where the keyword is not written, in the words of the file. */
  readonly default?: string;
  /** Where the inventory says it; undefined: under `keepalived:`. */
  readonly key?: string;
  /** The first version that knows it; undefined: all of them do. */
  readonly since?: string;
  readonly needs?: BuildOption;
  /** The keyword that is to be written in its place. */
  readonly old?: string;
  /** Another keyword for the same thing, as good as this one. */
  readonly sameAs?: string;
  /** What follows it is nobody's business. */
  readonly isSecret?: true;
  /** Several blocks of it stand side by side, and do not add up to one. */
  readonly isOneOfSeveral?: true;
  /** Default: `taken-over`. */
  readonly reload?: Reload;
  /** A second one of the same name is thrown away as a whole. */
  readonly isUnique?: true;
  /** The keywords of its block. */
  readonly rows?: Rows;
  /** What each line of its block is: a list, without keywords. */
  readonly items?: Shape;
};

export type Rows = readonly Row[];

/** Gives the keywords of a block by name. */
export function indexRows(rows: Rows): ReadonlyMap<string, Row> {
  const known = indexes.get(rows);
  if (known !== undefined) return known;
  const index = new Map(rows.map((row) => [row.name, row]));
  indexes.set(rows, index);
  return index;
}

/** Where the inventory says what a row of a block says, or the keyword that it is another name of. */
export function keyOf({ key, sameAs = '' }: Row, rows: Rows): string | undefined {
  return key ?? indexRows(rows).get(sameAs)?.key;
}

const indexes = new WeakMap<Rows, ReadonlyMap<string, Row>>();

/** Whether a version of keepalived knows a keyword; one that is not given knows all. */
export function isKnownTo({ since }: Row, version: string | undefined): boolean {
  return version === undefined || since === undefined || isAtLeast(version, since);
}
