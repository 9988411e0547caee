import test from 'ava';
import type { ImplementationFn } from 'ava';

/**
 * `test`, or, where there is a reason why it cannot run on this machine, a skip that the runner
 * lists by name with that reason. (A bare `test.skip` counts as a failure.)
 */
export function testUnless(reason: string | undefined) {
  return (title: string, implementation: ImplementationFn<[]>): void => {
    if (reason === undefined) test(title, implementation);
    else test.skip(`${title} (cannot run here: ${reason})`, implementation);
  };
}

/** The same for a test that waits for those before it. */
export function serialTestUnless(reason: string | undefined) {
  return (title: string, implementation: ImplementationFn<[]>): void => {
    if (reason === undefined) test.serial(title, implementation);
    else test.serial.skip(`${title} (cannot run here: ${reason})`, implementation);
  };
}

/** Registers a test that cannot run on this machine at all. */
export function cannotRun(title: string, reason: string): void {
  testUnless(reason)(title, (t) => t.fail());
}
