import { isUnbalanced, type Remark } from '../keepalived/remark.js';
import { readServices, type ServiceMeaning } from '../keepalived/meaning/virtual-services.js';
import { readInstances, type InstanceMeaning } from '../keepalived/meaning/vrrp-instances.js';
import { readConfiguration } from '../keepalived/read-configuration.js';

/** A VRRP instance as one director's file has it. */
export type InstanceConfig = InstanceMeaning;

/** A virtual service as one director's file has it. */
export type ServiceConfig = ServiceMeaning;

/** What one director's keepalived.conf says about times and traffic. */
export type DirectorConfig = {
  readonly instances: readonly InstanceConfig[];
  readonly services: readonly ServiceConfig[];
};

/** Reads a keepalived.conf as keepalived does; undefined: it depends on more than its text, or its braces do not match. */
export function readDirectorConfig(text: string): DirectorConfig | undefined {
  const { statements, findings } = readConfiguration(text);
  if (findings.some((one) => isUnbalanced(one) || isUnknown(one))) return undefined;
  return { instances: readInstances(statements), services: readServices(statements) };
}

function isUnknown({ effect }: Remark): boolean {
  return effect === 'unknown';
}
