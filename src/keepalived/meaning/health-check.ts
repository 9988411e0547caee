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
  for (const { keyword, type, delayBeforeRetrySeconds, ...defaults } of checkBlocks) {
    const [check] = findAll(server, keyword);
    if (check === undefined) continue;
    const own = blockOf(check);
    const levels = [own, server, service];
    return makeCheck(type, {
      port: findNumber([own], 'connect_port') ?? port,
      connectTimeoutSeconds: readTimeout(levels, defaults.timeout),
      retries: readRetries(own) ?? findNumber([server, service], 'retry') ?? defaults.retries ?? 1,
      delayBeforeRetrySeconds:
        findNumber(levels, 'delay_before_retry') ??
        delayBeforeRetrySeconds ??
        readDelayLoop(levels),
    });
  }
  return undefined;
}

// A script has until its next turn.
function readTimeout(levels: readonly (readonly Statement[])[], keyword?: string): number {
  if (keyword === undefined) return findNumber(levels, 'connect_timeout') ?? 5;
  return findNumber(levels.slice(0, 1), keyword) ?? readDelayLoop(levels);
}

function readDelayLoop(levels: readonly (readonly Statement[])[]): number {
  return findNumber(levels, 'delay_loop') ?? 60;
}

// Both names are one to keepalived; the older one is known where HTTP is asked only, and dropped elsewhere.
function readRetries(check: readonly Statement[]): number | undefined {
  const names = ['retry', 'nb_get_retry'];
  const last = check.findLast(({ words }) => names.includes(words[0] ?? ''));
  return last === undefined ? undefined : Number(last.words[1]);
}
