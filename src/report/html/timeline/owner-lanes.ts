import {
  ownershipSegments,
  type OwnershipSegment,
} from '../../../model/verify/ownership-segments.js';
import type { DrillResult } from '../../../model/verify/report.js';
import type { SharedTime } from '../../../model/verify/verdict.js';

/** A director and when it was seen to hold VIPs, and when others held them with it. */
export type OwnerLane = {
  readonly director: string;
  /** The VIPs that it held at the same times. */
  readonly vips: readonly string[];
  readonly segments: readonly OwnershipSegment[];
  /** Times in which another director held them too. */
  readonly shared: readonly SharedTime[];
};

// An instance may move a hundred VIPs, and two groups of them in different ways are enough to see.
const mostGroups = 4;

/** A lane for each director, once for VIPs that moved together; who shared one is what the judge says. */
export function ownerLanes({ history, budget, verdict }: DrillResult): readonly OwnerLane[] {
  const { directors, vips } = budget;
  const groups = new Map<string, string[]>();
  for (const vip of vips) {
    const moves = JSON.stringify(
      directors.map((director) => ownershipSegments(history, { director, vip })),
    );
    groups.set(moves, [...(groups.get(moves) ?? []), vip]);
  }
  return [...groups.values()].slice(0, mostGroups).flatMap((group) => {
    const [vip = ''] = group;
    const shared = (verdict.figures.shared ?? []).filter((time) => time.vip === vip);
    return directors.map((director) => {
      const segments = ownershipSegments(history, { director, vip });
      return { director, vips: group, segments, shared: sharedBy(segments, shared) };
    });
  });
}

/** The part of the shared times that a director had a share in. */
function sharedBy(
  segments: readonly OwnershipSegment[],
  shared: readonly SharedTime[],
): readonly SharedTime[] {
  return segments
    .filter(({ owned }) => owned)
    .flatMap((one) =>
      shared.map((other) => ({
        ...other,
        fromMs: Math.max(one.fromMs, other.fromMs),
        untilMs: Math.min(one.untilMs, other.untilMs),
      })),
    )
    .filter(({ fromMs, untilMs }) => untilMs > fromMs);
}

/** `10.0.0.227`, or `10.0.0.227 and 3 more`. */
export function nameVips(vips: readonly string[]): string {
  const [first = '', ...others] = vips;
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
