import type { Budget } from '../../../model/budget.js';
import type { History } from '../../../model/history.js';
import { ownershipSegments, type OwnershipSegment } from '../../../model/ownership-segments.js';
import { markAt } from './recording.js';
import type { TimeWindow } from './scale.js';

/** A director and when it was seen to hold VIPs, and when others held them with it. */
export type OwnerLane = {
  readonly director: string;
  /** The VIPs that it held at the same times. */
  readonly vips: readonly string[];
  readonly segments: readonly OwnershipSegment[];
  /** Times in which another director held them too. */
  readonly shared: readonly SharedTime[];
};

/** Allowed: the drill makes two owners unavoidable until its heal. */
type SharedTime = TimeWindow & { readonly isAllowed: boolean };

// An instance may move a hundred VIPs, and two groups of them in different ways are enough to see.
const mostGroups = 4;

/** A lane for each director, once for VIPs that moved together. */
export function ownerLanes(history: History, budget: Budget): readonly OwnerLane[] {
  const { directors, vips } = budget;
  const allowedUntilMs = dualAllowedUntil(history, budget);
  const groups = new Map<string, string[]>();
  for (const vip of vips) {
    const moves = JSON.stringify(
      directors.map((director) => ownershipSegments(history, { director, vip })),
    );
    groups.set(moves, [...(groups.get(moves) ?? []), vip]);
  }
  return [...groups.values()].slice(0, mostGroups).flatMap((group) => {
    const vip = group[0] ?? '';
    const lanes = directors.map((director) => ({
      director,
      vips: group,
      segments: ownershipSegments(history, { director, vip }),
    }));
    return lanes.map((lane) => ({
      ...lane,
      shared: lanes
        .filter((other) => other !== lane)
        .flatMap((other) => sharedTimes(lane, other))
        .flatMap((shared) => splitAt(shared, allowedUntilMs)),
    }));
  });
}

function dualAllowedUntil(history: History, { dualOwners }: Budget): number {
  if (dualOwners.type === 'never') return -Infinity;
  return (markAt(history, 'heal-end') ?? Infinity) + dualOwners.convergeMs;
}

function splitAt({ fromMs, untilMs }: TimeWindow, allowedUntilMs: number): readonly SharedTime[] {
  const parts = [
    { fromMs, untilMs: Math.min(untilMs, allowedUntilMs), isAllowed: true },
    { fromMs: Math.max(fromMs, allowedUntilMs), untilMs, isAllowed: false },
  ];
  return parts.filter((part) => part.untilMs > part.fromMs);
}

type Holder = { readonly segments: readonly OwnershipSegment[] };

function sharedTimes(a: Holder, b: Holder): readonly TimeWindow[] {
  const owned = ({ segments }: Holder) => segments.filter((segment) => segment.owned);
  return owned(a).flatMap((one) =>
    owned(b)
      .map((other) => ({
        fromMs: Math.max(one.fromMs, other.fromMs),
        untilMs: Math.min(one.untilMs, other.untilMs),
      }))
      .filter(({ fromMs, untilMs }) => untilMs > fromMs),
  );
}

/** `10.0.0.227`, or `10.0.0.227 and 3 more`. */
export function nameVips(vips: readonly string[]): string {
  const [first = '', ...others] = vips;
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
