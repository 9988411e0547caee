import type { Term } from '../../model/verify/budget.js';
import type { VirtualService } from '../../model/cluster/cluster.js';
import type { HealthCheck } from '../../model/cluster/health-check.js';
import { kindOf } from './check-kinds.js';
import { checksOf } from './own-checks.js';

const source = 'keepalived.conf(5), delay_loop, retry, delay_before_retry, connect_timeout';

/** `refused`: the process is dead, its host answers at once. `silent`: nobody answers. */
export type ServerDeath = 'refused' | 'silent';

/**
 * The longest time from a real server's death until a director stops using it: the death comes just
 * after a good check, the next check fails, and so do all its retries. Where real servers have checks
 * of their own, that of the one whose check takes longest.
 */
export function detectionTerms(service: VirtualService, death: ServerDeath): readonly Term[] {
  return longest(
    checksOf(service).map((check) => detectionBy(check, service.delayLoopSeconds, death)),
  );
}

function detectionBy(
  check: HealthCheck,
  delayLoopSeconds: number,
  death: ServerDeath,
): readonly Term[] {
  const attempts = check.retries + 1;
  const loop: Term = { name: 'delay loop', ms: delayLoopSeconds * 1000, source };
  const timeouts: Term = {
    name: `${attempts} x connect timeout`,
    ms: attempts * check.connectTimeoutSeconds * 1000,
    source,
  };
  const retries: Term = {
    name: `${check.retries} x delay before retry`,
    ms: check.retries * check.delayBeforeRetrySeconds * 1000,
    source,
  };
  const isQuick = death === 'refused' && kindOf(check).isRefusedAtOnce;
  return isQuick ? [loop, retries] : [loop, timeouts, retries];
}

/**
 * The longest time from a real server's return until a director uses it again: one good check is
 * enough, and an attempt may just have begun in vain.
 */
export function returnTerms(service: VirtualService): readonly Term[] {
  return longest(checksOf(service).map((check) => returnBy(check, service.delayLoopSeconds)));
}

function returnBy(check: HealthCheck, delayLoopSeconds: number): readonly Term[] {
  const { delayBeforeRetrySeconds } = check;
  const pauses = { delayLoopSeconds, delayBeforeRetrySeconds };
  const pauseSeconds = kindOf(check).pauseWhileOutSeconds(pauses);
  return [
    { name: 'pause between two checks', ms: pauseSeconds * 1000, source },
    { name: 'connect timeout', ms: check.connectTimeoutSeconds * 1000, source },
  ];
}

/** Every service's terms, of the service that takes longest; none without services. */
export function longestOf(
  services: readonly VirtualService[],
  termsOf: (service: VirtualService) => readonly Term[],
): readonly Term[] {
  return longest(services.map(termsOf));
}

function longest(all: readonly (readonly Term[])[]): readonly Term[] {
  const sum = (terms: readonly Term[]): number => terms.reduce((ms, term) => ms + term.ms, 0);
  return all.toSorted((a, b) => sum(b) - sum(a))[0] ?? [];
}

/** Until every check has had an answer once, or has had none in time; keepalived's limit is 1000 s. */
export function firstCheckSeconds(services: readonly VirtualService[]): number {
  const checks = services.flatMap(checksOf);
  const seconds = checks.map(({ connectTimeoutSeconds }) => connectTimeoutSeconds);
  return Math.min(1000, Math.ceil(Math.max(0, ...seconds)));
}
