import { setMaxListeners } from 'node:events';
import { LvsError } from '../model/error.js';

/** Calls back on abort; the function given back ends the wait. */
export function onAbort(signal: AbortSignal | undefined, act: () => void): () => void {
  if (signal === undefined) return () => undefined;
  // One signal of the run ends many commands; Node would warn of a leak at the eleventh.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', act, { once: true });
  return () => signal.removeEventListener('abort', act);
}

/** Whose wish, and when, ends a command before its time. */
export type StopRules = {
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number | undefined;
};

/** The error for a command that was interrupted; its first line may be shown. */
export function interrupted(command: string | undefined): LvsError {
  const details = { ...(command !== undefined && { command }) };
  return new LvsError('INTERRUPTED', 'Interrupted while a command ran.', details);
}

function timedOut(timeoutMs: number, command: string | undefined): LvsError {
  const details = { ...(command !== undefined && { command }) };
  const message = `The command did not end within ${timeoutMs / 1000} s.`;
  return new LvsError('COMMAND_FAILED', message, details);
}

/** Gives the reason to end a command before its time, once there is one; `dismiss` ends the watch. */
export function watchStop({ signal, timeoutMs }: StopRules, command: string | undefined) {
  let dismiss = (): void => undefined;
  const stop = new Promise<LvsError>((resolve) => {
    const dismissAbort = onAbort(signal, () => resolve(interrupted(command)));
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => resolve(timedOut(timeoutMs, command)), timeoutMs);
    dismiss = () => {
      dismissAbort();
      clearTimeout(timer);
    };
  });
  return { stop, dismiss: () => dismiss() };
}
