import type { RealServer } from '../../model/cluster.js';
import type { ResponseHead } from './http-text.js';

/** Stands for a real server that does not say who it is. */
export const unnamedServer = '(unnamed)';

/**
 * Which real server gave an answer: by its header `X-Real-Server`, else by the one name, or address,
 * of a real server that its body holds.
 */
export function nameServer(
  { headers }: ResponseHead,
  body: string,
  servers: readonly RealServer[],
): string {
  const said = headers.get('x-real-server');
  if (servers.some(({ host }) => host === said)) return said ?? unnamedServer;
  const words = new Set(body.split(/[^\w.-]+/).map((word) => word.replace(/\.$/, '')));
  const named = servers.filter(({ host, address }) => words.has(host) || words.has(address));
  const [only] = new Set(named.map(({ host }) => host));
  return named.length > 0 && named.every(({ host }) => host === only)
    ? (only ?? unnamedServer)
    : unnamedServer;
}
