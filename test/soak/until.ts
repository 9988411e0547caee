import { quote } from '../../src/model/text/shell-quote.js';

/** A shell command that waits until another one succeeds, and fails where that takes too long. */
export function until(command: string, limitSeconds = 120): string {
  return `timeout ${String(limitSeconds)} sh -c ${quote(`until ${command}; do sleep 0.2; done`)}`;
}
