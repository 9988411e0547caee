import { setMaxListeners } from 'node:events';
import { LvsError } from '../model/error.js';

/** The process's one wish to end: there is one terminal, and one Ctrl-C. */
const controller = new AbortController();
// Every host of a run listens: many listeners are no leak.
setMaxListeners(0, controller.signal);
let awaited = false;

/**
 * The signal that aborts on Ctrl-C or SIGTERM, its reason an LvsError INTERRUPTED. A command that
 * asks for it promises to end soon after, in good order; the process no longer ends by itself.
 */
export function interruptionSignal(): AbortSignal {
  awaited = true;
  return controller.signal;
}

/** Aborts the signal; says whether a command will react to it. */
export function interrupt(): { readonly awaited: boolean } {
  controller.abort(new LvsError('INTERRUPTED', 'Interrupted.'));
  return { awaited };
}
