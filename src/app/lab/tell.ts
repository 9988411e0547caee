import type { Invocation } from '../invocation/invocation.js';

/** Prints a line. */
export function tell({ stdout }: Invocation, text: string): void {
  stdout.write(`${text}\n`);
}

/** The time since then, for a person. */
export const since = (startedAt: number): string =>
  `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
