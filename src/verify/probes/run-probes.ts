import type { CheckResult } from '../../model/report.js';
import type { VerifyContext } from '../../model/verify-context.js';

/** The names of all probes, for `--allow-unknown` and for suggestions. */
export const probeNames: readonly string[] = [];

/** Runs every probe: read-only, and safe in production. */
export function runProbes(_context: VerifyContext): Promise<readonly CheckResult[]> {
  return Promise.resolve([]);
}
