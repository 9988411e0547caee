import type { Secret } from '../../model/run/secret.js';

/** A host of the database's cluster. */
export type DatabaseNode = {
  /** Name of the host. */
  readonly host: string;
  /** By which the nodes know each other, and directors know them. */
  readonly address: string;
  /** It votes, and has no data: garbd. */
  readonly arbitrator: boolean;
};

/** A database, and who may do everything in it and nothing elsewhere. */
export type DatabaseAccess = {
  readonly database: string;
  readonly user: string;
  readonly password: Secret;
};

/** When whole copies are made, and where they are kept. */
export type BackupSettings = {
  /** Absolute path on the nodes. */
  readonly folder: string;
  /** Hours from one backup to the next. */
  readonly everyHours: number;
  /** How many are kept. */
  readonly keep: number;
};

/** MariaDB with Galera, on hosts of the inventory, behind a VIP that leads to the one node that writes. */
export type GaleraSettings = {
  readonly kind: 'galera';
  /** Name by which the nodes find each other; of another cluster they want nothing to do with. */
  readonly cluster: string;
  readonly vip: string;
  /** Another one, which leads to all nodes that have all data; undefined: nobody only reads. */
  readonly readersVip?: string;
  /** In the order in which they take over the writing; an odd number. */
  readonly nodes: readonly DatabaseNode[];
  readonly databases: readonly DatabaseAccess[];
  /** Seconds after which the others go on without a node that says nothing. */
  readonly lostAfterSeconds: number;
  /** undefined: nobody has said. */
  readonly backup?: BackupSettings;
};

/** A database that exists, and is somebody else's. */
export type ExternalSettings = {
  readonly kind: 'external';
  readonly address: string;
  readonly port: number;
};

/** What real servers keep their data in. Another engine is another kind, with settings of its own. */
export type DatabaseSettings = GaleraSettings | ExternalSettings;

declare module '../../model/cluster/tiers.js' {
  interface TierSettings {
    readonly database: DatabaseSettings;
  }
}
