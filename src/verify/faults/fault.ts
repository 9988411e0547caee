import type { Cluster, Host } from '../../model/cluster/cluster.js';

/** Where a fault is injected. */
export type FaultSite = { readonly cluster: Cluster; readonly host: Host };

/** A fault that a shell on the target injects and heals; every script is POSIX sh, run by root. */
export type ScriptFault = {
  readonly type: 'script';
  /** Exits 0 where the fault can be injected; else it prints why not. Changes nothing. */
  readonly check: (site: FaultSite) => string;
  readonly inject: (site: FaultSite) => string;
  /** Exits 0 once the host does what the injection asks of it; else it prints what does not hold. */
  readonly proof?: (site: FaultSite) => string;
  /** Puts things right, also where they are right already, and also twice at once. */
  readonly heal: (site: FaultSite) => string;
  /** It cuts the target off, so that nobody but the target itself can heal it. */
  readonly cutsOff: boolean;
};

/** What breaks, and how it is mended. */
export type Fault =
  | ScriptFault
  /** The host loses its power, and gets it back. */
  | { readonly type: 'power' }
  /** The host goes down in order and comes back by itself. */
  | { readonly type: 'reboot' };

/** Where a drill keeps its things on a target; it survives a reboot, so that nothing stays broken for lack of a memory. */
export const drillFolder = '/var/lib/lvsdeploy/drill';

/** What every script begins with. */
export const scriptHead = `export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin\ndir=${drillFolder}`;
