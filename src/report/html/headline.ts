import type { Budget } from '../../model/verify/budget.js';

/** What the measured outage of a drill is: nobody answered, or not everybody. */
export function nameOutage({ headline }: Budget): string {
  return headline === 'silence' ? 'Outage' : 'Requests failing for';
}
