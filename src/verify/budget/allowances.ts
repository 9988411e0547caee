import type { Allowances, Term } from '../../model/verify/budget.js';

/** For machines that are not slowed down by emulation; a lab without KVM is granted more. */
export const defaultAllowances: Allowances = {
  intervalMs: 50,
  answerLimitMs: 500,
  processingMs: 150,
  clockMarginMs: 50,
  startMs: 10_000,
  bootMs: 180_000,
};

/** For a lab, whose machines may be emulated: everything takes longer there, and disturbs the rest. */
export const labAllowances: Allowances = {
  ...defaultAllowances,
  answerLimitMs: 900,
  processingMs: 500,
  clockMarginMs: 100,
  startMs: 20_000,
};

/**
 * What lies between the computed time and what a client measures: the director's own work, and the
 * time between two requests, by which an outage may look longer than it was.
 */
export function measurementTerms({ processingMs, intervalMs }: Allowances): readonly Term[] {
  return [
    { name: 'taking over: addresses, announcements', ms: processingMs, source: 'assumed' },
    { name: 'resolution: time between two requests', ms: intervalMs, source: 'by the measurement' },
  ];
}
