import { awaitServing, type GateContext, type Watched } from './await-serving.js';
import type { Before } from './before.js';
import type { Finding } from './finding.js';
import { gateTimes, type GateTimes } from './gate-times.js';

export type LookContext = GateContext & {
  /** Default: what follows from the configuration. */
  readonly times?: GateTimes;
};

/** Waits until the cluster serves, and says what is wrong then; what was wrong before is a warning. */
export async function lookAfter(
  context: LookContext,
  watched: Watched,
  before: Before | undefined,
): Promise<readonly Finding[]> {
  const { findings, excused } = await awaitServing(context, watched, {
    times: context.times ?? gateTimes(context.cluster),
    excused: before?.excused ?? new Set(),
  });
  for (const { text } of excused) {
    context.emit({ type: 'warning', text: `It was so before this run, and still is: ${text}.` });
  }
  return findings;
}

/** Findings as the end of a sentence. */
export function listFindings(findings: readonly Finding[]): string {
  return findings.map(({ text }) => text).join('; ');
}
