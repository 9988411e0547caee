import type { Diff } from '../model/change.js';
import { LvsError } from '../model/error.js';
import type { HostStage } from '../model/plan.js';

/**
 * Refuses a keepalived.conf that does not even mention an address that has to be served: the addresses are
 * one of the things that all directors load at the same moment, and so nobody would have it. Throws GATE_FAILED.
 */
export function requireAddresses(stage: HostStage, vips: readonly string[]): void {
  const { host } = stage;
  for (const { path, after } of textsOf(stage).filter(isConfiguration)) {
    const words = new Set(after.split(/[\s/#!]+/));
    const missing = vips.filter((vip) => !words.has(vip));
    if (missing.length === 0) continue;
    throw new LvsError(
      'GATE_FAILED',
      `${path} would not name ${missing.join(' and ')}, which the inventory has; ${host} was not changed.`,
      { host, hint: 'Mend the template keepalived.conf.hbs: {{#each vips}} gives all addresses.' },
    );
  }
}

type TextDiff = Extract<Diff, { type: 'text' }>;

/** The texts that a stage changes. */
export function textsOf({ tasks }: HostStage): readonly TextDiff[] {
  const diffs = tasks.flatMap(({ changes }) => changes.flatMap((change) => change.diffs));
  return diffs.filter((diff) => diff.type === 'text');
}

function isConfiguration({ path }: TextDiff): boolean {
  return path.endsWith('/keepalived.conf');
}
