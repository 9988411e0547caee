import { isNamed, type AnswerFacts } from '../../lvs/asking/asking.js';
import type { RealServer } from '../../model/cluster/cluster.js';

/** Stands for a real server that does not say who it is. */
export const unnamedServer = '(unnamed)';

/**
 * Which real server gave an answer: the one that it says, else by the one name, or address, of a real
 * server that its body holds.
 */
export function nameServer(
  { server: said, body = '' }: AnswerFacts,
  servers: readonly RealServer[],
): string {
  const speaker = servers.find(({ host }) => isNamed(host, said));
  if (speaker !== undefined) return speaker.host;
  const words = new Set(body.split(/[^\w.-]+/).map((word) => word.replace(/\.$/, '')));
  const named = servers.filter(({ host, address }) => words.has(host) || words.has(address));
  const [only] = new Set(named.map(({ host }) => host));
  return named.length > 0 && named.every(({ host }) => host === only)
    ? (only ?? unnamedServer)
    : unnamedServer;
}
