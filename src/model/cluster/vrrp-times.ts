import type { Term } from '../verify/budget.js';
import type { VrrpInstance, VrrpMember } from './cluster.js';

const sourceOf = {
  2: 'RFC 3768 section 6.1',
  3: 'RFC 9568 section 6.1; keepalived counts it in microseconds',
} as const;

/** What the times of an instance follow from. */
export type Timed = Pick<VrrpInstance, 'version' | 'advertIntervalMs'>;

/**
 * How much longer a director waits, the lower its priority. Version 2: (256 - priority) / 256
 * seconds, whatever the advert interval. Version 3: the same share of the advert interval.
 */
function skewMs({ version, advertIntervalMs }: Timed, priority: number): number {
  return ((256 - priority) / 256) * (version === 2 ? 1000 : advertIntervalMs);
}

/** How long a director hears nobody before it takes the addresses over. */
export function masterDownMs(timed: Timed & Pick<VrrpMember, 'priority'>): number {
  return 3 * timed.advertIntervalMs + skewMs(timed, timed.priority);
}

/** What a director waits for after a clean stop: the leaving one sends an advert of priority 0. */
export function skewTerm(instance: VrrpInstance, { host, priority }: VrrpMember): Term {
  const how = instance.version === 2 ? '1 s' : 'advert interval';
  return {
    name: `skew of ${host}: (256 - ${priority}) / 256 x ${how}`,
    ms: skewMs(instance, priority),
    source: sourceOf[instance.version],
  };
}

/**
 * What a director waits for, from the last advert that it heard, until it takes over. A fault hits
 * at some moment between two adverts, so the outage is up to one advert interval shorter than that.
 */
export function masterDownTerms(instance: VrrpInstance, member: VrrpMember): readonly Term[] {
  const adverts: Term = {
    name: '3 adverts unheard',
    ms: 3 * instance.advertIntervalMs,
    source: sourceOf[instance.version],
  };
  return [adverts, skewTerm(instance, member)];
}

/**
 * What a director that came back waits for until it takes the VIPs back: first the preempt delay,
 * which starts with the first advert heard, and then as long as if nobody were there.
 */
export function takeBackTerms(instance: VrrpInstance, member: VrrpMember): readonly Term[] {
  const delay: Term = {
    name: 'preempt delay, from the first advert heard',
    ms: instance.preemptDelaySeconds * 1000 + instance.advertIntervalMs,
    source: 'keepalived.conf(5), preempt_delay',
  };
  const waits = masterDownTerms(instance, member);
  return instance.preemptDelaySeconds > 0 ? [delay, ...waits] : waits;
}

/** The members in the order in which they take over. */
export function byPriority({ members }: VrrpInstance): readonly VrrpMember[] {
  return [...members].sort((a, b) => b.priority - a.priority);
}
