import type { Door } from '../lvs/entrances/doors.js';
import type { Asking } from '../lvs/asking/asking.js';
import type { Host, Role, VirtualService } from '../model/cluster/cluster.js';
import type { Returns } from '../model/cluster/recovery.js';
import type { TierName, TierSettings } from '../model/cluster/tiers.js';

/** What a tier does on the hosts of a cluster, as far as the rest of the product has to know. Pure. */
export type Tier<Name extends TierName> = {
  /** What plays and templates see of it under `has`; undefined: the cluster has no such tier. */
  readonly flags: (settings: TierSettings[Name] | undefined) => Readonly<Record<string, boolean>>;
  /** What plays and templates see of a host's part in it under `is`. Default: nothing. */
  readonly part?: (
    settings: TierSettings[Name] | undefined,
    host: Pick<Host, 'name' | 'roles'>,
  ) => Readonly<Record<string, boolean>>;
  /** What templates see of it under `cluster`, besides. */
  readonly values: (settings: TierSettings[Name] | undefined) => Readonly<Record<string, unknown>>;
  /** The units that it runs on hosts of a role, by their full names. */
  readonly units: (
    settings: TierSettings[Name],
  ) => Readonly<Partial<Record<Role, readonly string[]>>>;
  /** The unit that answers for a service on real servers; undefined: it is none of this tier's. */
  readonly unitFor: (settings: TierSettings[Name], service: VirtualService) => string | undefined;
  /** How its hosts come back after all of them stood; of each part of the site where it runs something. */
  readonly returns: (settings: TierSettings[Name]) => readonly Returns[];
  /** How clients ask a service behind which it stands; undefined: it does not say. */
  readonly asking?: (
    settings: TierSettings[Name],
    service: Pick<Door<VirtualService>, 'port'>,
  ) => Asking | undefined;
  /** What the clients of such a service are; undefined: anybody, outside the directors. */
  readonly clients?: (
    settings: TierSettings[Name],
    service: Pick<VirtualService, 'name'>,
  ) => Role | undefined;
};
