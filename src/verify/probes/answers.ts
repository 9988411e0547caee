import type { Asking } from '../../lvs/asking/asking.js';
import { askingOf } from '../../tiers/asking-of.js';
import type { AskedDoor, DirectAnswer, Observations } from './observations.js';

type Said = { readonly status?: number; readonly failure?: string; readonly connected?: boolean };

/** Whether an answer is good, as the way in which the service is asked says. */
export function isGoodAnswer(
  { cluster, direct }: Pick<Observations, 'cluster' | 'direct'>,
  service: AskedDoor,
  { status, failure, connected }: Said,
): boolean {
  const { language, isGood } = askingOf(cluster, service);
  if (language === 'TCP') return failure === undefined || connected === true;
  if (failure !== undefined || status === undefined) return false;
  return isGood(status, (one) => isUsual(direct, service, one));
}

/** Whether all real servers give a status, of which there are several. */
function isUsual(direct: readonly DirectAnswer[], { name }: AskedDoor, status: number): boolean {
  const statuses = direct
    .filter(({ service, way }) => service === name && way === 'rip')
    .flatMap((answer) => answer.status ?? []);
  return statuses.length > 1 && statuses.every((other) => other === status);
}

/** What a bad answer was, in words. */
export function describeAnswer(
  { language, statusNames = {} }: Pick<Asking, 'language' | 'statusNames'>,
  { status, failure }: Said,
): string {
  if (failure !== undefined || status === undefined) return failure ?? 'a connection';
  const name = statusNames[status];
  return `${language} status ${status}${name === undefined ? '' : ` (${name})`}`;
}
