import { readInstances } from '../keepalived/meaning/vrrp-instances.js';
import { readConfiguration } from '../keepalived/read-configuration.js';
import { LvsError } from '../model/problem/error.js';
import type { HostStage } from '../model/plan/plan.js';
import { listReconfigurations, textOf } from './gate/reconfigurations.js';

/**
 * Refuses a director's configuration whose instances lack an address that has to be served: the addresses are one of the
 * things that all directors load at the same moment, and so nobody would have it. What other files or lines for
 * one host bring is not known, and left to the gate. Throws GATE_FAILED.
 */
export function requireAddresses(stage: HostStage, vips: readonly string[]): void {
  const { host } = stage;
  for (const { path, part, after } of listReconfigurations(stage)) {
    // What is included is one part of several.
    if (part === 'included') continue;
    const missing = textOf(after).flatMap((text) => findMissing(text, vips));
    if (missing.length === 0) continue;
    throw new LvsError(
      'GATE_FAILED',
      `${path} would have ${missing.join(' and ')} in no VRRP instance, although the inventory has it; ${host} was not changed.`,
      { host, hint: 'Correct the template of this file: {{#each vips}} gives all addresses.' },
    );
  }
}

function findMissing(text: string, vips: readonly string[]): readonly string[] {
  const { statements, findings } = readConfiguration(text);
  const instances = readInstances(statements);
  const isKnown = instances.length > 0 && findings.every(({ effect }) => effect !== 'unknown');
  const held = new Set(instances.flatMap((instance) => instance.vips));
  return isKnown ? vips.filter((vip) => !held.has(vip)) : [];
}
