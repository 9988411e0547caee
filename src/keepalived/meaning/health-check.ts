import { checkBlocks } from '../../lvs/checks/check-kinds.js';
import { makeCheck } from '../../lvs/checks/make-check.js';
import type { HealthCheck } from '../../model/cluster/health-check.js';
import { blockOf, findAll, type Statement } from '../tree.js';
import { findNumber } from './numbers.js';

type Server = { readonly service: readonly Statement[]; readonly port: number };

/**
 * The check of a real server; undefined: it has none, or one of a kind that has no times of its own. What it does not
 * say, its real server or its service may.
 */
export function readCheck(
  server: readonly Statement[],
  { service, port }: Server,
): HealthCheck | undefined {
  for (const { keyword, type, delayBeforeRetrySeconds } of checkBlocks) {
    const [check] = findAll(server, keyword);
    if (check === undefined) continue;
    const own = blockOf(check);
    const levels = [own, server, service];
    return makeCheck(type, {
      port: findNumber([own], 'connect_port') ?? port,
      connectTimeoutSeconds: findNumber(levels, 'connect_timeout') ?? 5,
      retries: readRetries(own) ?? findNumber([server, service], 'retry') ?? 1,
      delayBeforeRetrySeconds: findNumber(levels, 'delay_before_retry') ?? delayBeforeRetrySeconds,
    });
  }
  return undefined;
}

// Both names are one to keepalived; the older one is known where HTTP is asked only, and dropped elsewhere.
function readRetries(check: readonly Statement[]): number | undefined {
  const names = ['retry', 'nb_get_retry'];
  const last = check.findLast(({ words }) => names.includes(words[0] ?? ''));
  return last === undefined ? undefined : Number(last.words[1]);
}
