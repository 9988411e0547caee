import type { Term } from '../../model/verify/budget.js';
import type { VirtualService } from '../../model/cluster/cluster.js';
import type { HealthCheck } from '../../model/cluster/health-check.js';
import { kindOf, passesTwice } from './check-kinds.js';
import { checksOf } from './own-checks.js';
import { groupsOfWitnesses, type ServerDeath } from './witnesses.js';

const source = 'keepalived.conf(5), delay_loop, retry, delay_before_retry, connect_timeout';

type Loop = Pick<VirtualService, 'delayLoopSeconds'>;

/**
 * The longest time from a real server's death until a director stops using it. One check that fails is enough
 * (update_svr_checker_state() of keepalived's ipwrapper.c): of those that are sure to notice, the quickest counts. Of
 * several real servers, it is that of the one that goes on longest.
 */
export function detectionTerms(service: VirtualService, death: ServerDeath): readonly Term[] {
  const groups = groupsOfWitnesses(service, death);
  return longest(
    groups.map((checks) => shortest(checks.map((check) => checkTerms(service, check, death)))),
  );
}

/**
 * The longest time until every check of a service has noticed what is wrong at a silent host, or what it alone looks
 * at: a page that is broken, while its port opens.
 */
export function slowestDetectionTerms(service: VirtualService): readonly Term[] {
  return longest(checksOf(service).map((check) => checkTerms(service, check, 'silent')));
}

/**
 * The longest time until one check has found out: the death comes just after a good attempt, the next one fails, and
 * so do all its retries.
 */
export function checkTerms(
  { delayLoopSeconds }: Loop,
  check: HealthCheck,
  death: ServerDeath,
): readonly Term[] {
  if (kindOf(check).hasNoTimes === true) return [];
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
 * The longest time from a real server's return until a director uses it again. All of its checks have to pass, each
 * goes on by itself, and so the slowest counts: one good attempt is enough for most, and one may just have begun in vain.
 */
export function returnTerms(service: VirtualService): readonly Term[] {
  return longest(checksOf(service).map((check) => returnBy(check, service.delayLoopSeconds)));
}

function returnBy(check: HealthCheck, delayLoopSeconds: number): readonly Term[] {
  if (kindOf(check).hasNoTimes === true) return [];
  const { delayBeforeRetrySeconds } = check;
  const pauses = { delayLoopSeconds, delayBeforeRetrySeconds };
  const pauseSeconds = kindOf(check).pauseWhileOutSeconds(pauses);
  return [
    { name: 'pause between two checks', ms: pauseSeconds * 1000, source },
    { name: 'connect timeout', ms: check.connectTimeoutSeconds * 1000, source },
    ...(passesTwice(check)
      ? [{ name: 'delay loop before the second good answer', ms: delayLoopSeconds * 1000, source }]
      : []),
  ];
}

/** Every service's terms, of the service that takes longest; none without services. */
export function longestOf(
  services: readonly VirtualService[],
  termsOf: (service: VirtualService) => readonly Term[],
): readonly Term[] {
  return longest(services.map(termsOf));
}

/** Of several lists of terms the one whose sum is the largest. */
export function longest(all: readonly (readonly Term[])[]): readonly Term[] {
  return all.toSorted((a, b) => sum(b) - sum(a))[0] ?? [];
}

function shortest(all: readonly (readonly Term[])[]): readonly Term[] {
  return all.toSorted((a, b) => sum(a) - sum(b))[0] ?? [];
}

function sum(terms: readonly Term[]): number {
  return terms.reduce((ms, term) => ms + term.ms, 0);
}

/** Until every check has had an answer once, or has had none in time; keepalived's limit is 1000 s. */
export function firstCheckSeconds(services: readonly VirtualService[]): number {
  const checks = services.flatMap(checksOf);
  const seconds = checks.map(({ connectTimeoutSeconds }) => connectTimeoutSeconds);
  return Math.min(1000, Math.ceil(Math.max(0, ...seconds)));
}
