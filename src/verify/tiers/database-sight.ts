import type { GaleraState } from '../../facts/database/galera-state.js';
import type { HealthAnswer } from '../../facts/database/health-answer.js';
import type { BackupFact } from '../../facts/database/newest-backup.js';
import type { UnitFact } from '../../facts/system/unit.js';

/** What is seen of a host's part in the database. */
export type DatabaseSight = {
  /** Of a node that has the data. */
  readonly node?: {
    readonly state: GaleraState;
    readonly answer: HealthAnswer;
    /** What directors are told of connections that only read; undefined: they have no VIP. */
    readonly toReaders?: HealthAnswer;
  };
  /** Of a node, where backups are made. */
  readonly backup?: BackupFact;
  /** Of an arbitrator; undefined in it: systemd does not run the host. */
  readonly arbitrator?: { readonly unit?: UnitFact };
  /** Of a real server, where the database is somebody else's: whether it gets a connection. */
  readonly reaches?: boolean;
};

declare module './tier-sights.js' {
  interface TierSights {
    readonly database?: DatabaseSight;
  }
}
