import { isUnbalanced } from '../../keepalived/remark.js';
import { readServices, type ServiceMeaning } from '../../keepalived/meaning/virtual-services.js';
import { readInstances, type InstanceMeaning } from '../../keepalived/meaning/vrrp-instances.js';
import { readConfiguration } from '../../keepalived/read-configuration.js';

/** What a keepalived.conf says about the outside of a director. */
export type KeepalivedConf = {
  readonly instances: readonly InstanceMeaning[];
  readonly services: readonly ServiceMeaning[];
};

/**
 * Reads keepalived.conf(5); nothing where its braces do not match. Included files are not followed, and lines for one
 * host only are left out: what they bring is not seen.
 */
export function readKeepalivedConf(text: string): KeepalivedConf {
  const { statements, findings } = readConfiguration(text);
  if (findings.some(isUnbalanced)) return { instances: [], services: [] };
  return { instances: readInstances(statements), services: readServices(statements) };
}
