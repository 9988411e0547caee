import { checkBlocks, type CheckBlock } from '../../lvs/checks/check-kinds.js';
import { makeCheck } from '../../lvs/checks/make-check.js';
import type { HealthCheck, HealthChecks } from '../../model/cluster/health-check.js';
import { blockOf, type Statement } from '../tree.js';
import { findNumber } from './numbers.js';

type Server = { readonly service: readonly Statement[]; readonly port: number };

/**
 * The checks of a real server, in the order of the file; undefined: it has none, or only of kinds that have no times
 * of their own. What one does not say, its real server or its service may.
 */
export function readChecks(server: readonly Statement[], where: Server): HealthChecks | undefined {
  const [first, ...others] = server.flatMap((statement) => {
    const block = checkBlocks.find(({ keyword }) => keyword === statement.words[0]);
    return block === undefined ? [] : [readCheck(statement, block, { ...where, server })];
  });
  return first === undefined ? undefined : [first, ...others];
}

function readCheck(
  check: Statement,
  { type, delayBeforeRetrySeconds, ...defaults }: CheckBlock,
  { server, service, port }: Server & { readonly server: readonly Statement[] },
): HealthCheck {
  const own = blockOf(check);
  const levels = [own, server, service];
  return makeCheck(type, {
    port: findNumber([own], 'connect_port') ?? port,
    connectTimeoutSeconds: readTimeout(levels, defaults.timeout),
    retries: readRetries(own) ?? findNumber([server, service], 'retry') ?? defaults.retries ?? 1,
    delayBeforeRetrySeconds:
      findNumber(levels, 'delay_before_retry') ?? delayBeforeRetrySeconds ?? readDelayLoop(levels),
  });
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
