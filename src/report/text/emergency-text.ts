import type { Lead, OwnAnswer } from '../../model/cluster/emergency.js';
import type { VipStatus } from '../../model/verify/status.js';

/** Who owns a VIP. */
export function formatOwners({ address, owners, unknown = '' }: VipStatus): string {
  if (owners === undefined) return `Who owns ${address} is not known: ${unknown}.`;
  if (owners.length === 0) return `No director owns ${address}.`;
  return `${owners.join(' and ')} ${owners.length === 1 ? 'owns' : 'own'} ${address}.`;
}

/** Whether a real server answers by itself, and what it needs so that it does. */
export function formatOwnAnswer(answer: OwnAnswer): readonly string[] {
  const { host, address, service, answers, how, needs } = answer;
  const verb = answers ? 'answers' : 'does not answer';
  const line = `${host} (${address}) ${verb} clients of ${service} by itself: ${how}`;
  return needs === undefined ? [line] : [line, `    ${needs}`];
}

/** Where a name leads, and where it would. */
export function formatLead(
  { name, addresses, ttlSeconds }: Lead,
  wanted: readonly string[],
): string {
  const now =
    addresses.length === 0 ? 'nowhere' : `${addresses.join(' and ')} (TTL ${ttlSeconds} s)`;
  return `${name} leads to ${now}, and would lead to ${wanted.join(' and ')}.`;
}
