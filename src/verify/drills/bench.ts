import type { Allowances } from '../../model/verify/budget.js';
import type { MarkName } from '../../model/verify/history.js';
import type { VerifyContext } from '../../model/verify/verify-context.js';
import type { Clock } from '../clock.js';
import type { Capture } from '../flows/capture.js';
import type { Switches } from '../faults/ways/switches.js';

/** What drills are run on and with. */
export type Bench = {
  readonly context: VerifyContext;
  readonly switches: Switches;
  readonly allowances: Allowances;
  /** How often a drill that ends unknown is run again; undefined: never. */
  readonly repeats?: number;
  /** What is captured of the load; undefined: nothing. */
  readonly captures?: readonly Capture[];
  readonly startClock: () => Clock;
  /** Takes the run's lock on a host again, after its connection was lost. */
  readonly lockAgain: (host: string) => Promise<void>;
  /** A moment of a drill has come. */
  readonly onMark: (drill: string, mark: MarkName) => void;
};
