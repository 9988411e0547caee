import { startClock, type Clock } from '../../../src/verify/clock.js';

/** How long a test waits where an observer gives up after seconds: this machine may be at something else. */
const patience = 20;

/** The time of this machine, on which only what is waited for in vain takes longer. */
export function patientClock(): Clock {
  const clock = startClock();
  return {
    ...clock,
    sleep: (ms, signal) => clock.sleep(ms > 1000 ? ms * patience : ms, signal),
  };
}
