import type { Cluster } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';
import { ask, isSomebodyThere, isYes } from './ask.js';
import type { Invocation } from './invocation.js';

export type Consent = {
  /** `--yes`. */
  readonly yes: boolean;
  readonly signal: AbortSignal;
};

/** Whether anybody has to be asked before the cluster is disturbed. */
export function needsConsent({ environment }: Cluster, { yes }: Pick<Consent, 'yes'>): boolean {
  return !yes && environment !== 'lab';
}

/** Throws USAGE where the cluster may not be disturbed without asking, and there is nobody to ask. */
export function requireSomebodyToAsk(
  invocation: Invocation,
  cluster: Cluster,
  consent: Pick<Consent, 'yes'>,
): void {
  if (!needsConsent(cluster, consent)) return;
  if (isSomebodyThere(invocation)) return;
  throw new LvsError('USAGE', `Drills would disturb ${cluster.name}, and there is nobody to ask.`, {
    hint: 'Add --yes, or --no-drills, or mark the inventory with `environment: lab`.',
  });
}

/** Asks on the terminal; false: better not. */
export async function askConsent(
  invocation: Invocation,
  cluster: Cluster,
  drills: string,
  { signal }: Pick<Consent, 'signal'>,
): Promise<boolean> {
  const question = `${drills} will disturb ${cluster.name} (${cluster.environment}), and clients may feel it. Go on? [y/N] `;
  return isYes(await ask(invocation, question, signal));
}
