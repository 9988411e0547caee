/** A host was asked for its time, and answered. */
export type ClockSample = {
  /** When it was asked, and when the answer was there, by the experiment's clock. */
  readonly sentMs: number;
  readonly receivedMs: number;
  /** What it answered, in milliseconds since 1970. */
  readonly hostMs: number;
};

/** How a host's clock differs from the control host's. */
export type ClockOffset = {
  readonly clockOffsetMs: number;
  /** The offset is known to half of it. */
  readonly roundTripMs: number;
};

/**
 * The offset by the sample with the shortest round trip: the host read its clock at some moment in
 * between. Where the begin and the end of the samples contradict each other, the clock was set in the
 * meantime, and the round trip is made as long as that.
 */
export function measureOffset(samples: readonly ClockSample[], epochMs: number): ClockOffset {
  const half = Math.ceil(samples.length / 2);
  const [best, first, last] = [samples, samples.slice(0, half), samples.slice(half)].map((part) =>
    bestOf(part, epochMs),
  );
  if (best === undefined) return { clockOffsetMs: 0, roundTripMs: Infinity };
  const step = Math.abs((last?.clockOffsetMs ?? 0) - (first?.clockOffsetMs ?? 0));
  const explained = ((first?.roundTripMs ?? 0) + (last?.roundTripMs ?? 0)) / 2;
  if (first === undefined || last === undefined || step <= explained) return best;
  return { ...best, roundTripMs: best.roundTripMs + 2 * step };
}

function bestOf(samples: readonly ClockSample[], epochMs: number): ClockOffset | undefined {
  return samples
    .map(({ sentMs, receivedMs, hostMs }) => ({
      clockOffsetMs: hostMs - epochMs - (sentMs + receivedMs) / 2,
      roundTripMs: receivedMs - sentMs,
    }))
    .sort((a, b) => a.roundTripMs - b.roundTripMs)[0];
}
