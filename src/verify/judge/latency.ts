import type { Latency } from '../../model/verify/verdict.js';
import type { Experiment } from './experiment.js';
import { endOf } from './requests.js';

/**
 * How long clients waited for their answers. Each wait counts from when its request was to be sent, not from when it
 * was: a load that is held up must not hide that (coordinated omission). undefined: nothing was answered.
 */
export function measureLatency({ services }: Pick<Experiment, 'services'>): Latency | undefined {
  const waits = services
    .flatMap(({ good, late }) => [...good, ...late])
    .map((request) => endOf(request) - request.scheduledMs)
    .sort((a, b) => a - b);
  // The nearest rank.
  const at = (share: number): number =>
    waits[Math.max(0, Math.ceil(share * waits.length) - 1)] ?? 0;
  if (waits.length === 0) return undefined;
  const [medianMs = 0, p99Ms = 0, maxMs = 0] = [0.5, 0.99, 1].map(at).map(Math.round);
  return { medianMs, p99Ms, maxMs };
}
