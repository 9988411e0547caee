import type { Lead, OwnAnswer } from '../../model/cluster/emergency.js';
import type { VipStatus } from '../../model/verify/status.js';
import type { LeftOut } from './left-out.js';

/** What was seen and done, for programs. */
export type EmergencyReport = {
  vips?: readonly VipStatus[];
  /** VIPs that answer clients, whoever owns them. */
  answering?: readonly string[];
  realServers?: readonly OwnAnswer[];
  leftOut?: LeftOut;
  /** Where names led, and where they are to lead. */
  names?: { readonly from?: readonly Lead[]; readonly to: readonly Lead[] };
  /** Lines for a zone, where nobody takes updates. */
  zone?: readonly string[];
  changed: boolean;
};
