import type { CheckResult } from '../../src/model/report.js';
import { inventory, lvsdeploy, on, parseEvents } from '../e2e/testbed.js';
import type { Defect, Orders } from './defects.js';

/** What became of a planted defect. */
export type Caught = {
  readonly exitCode: number;
  /** Everything that did not pass, as `PROBE on HOST: REASON`, then the cause. */
  readonly complaints: readonly string[];
  /** The complaint of the probe that has to name it; undefined: it was missed. */
  readonly caught: string | undefined;
};

/** Runs all probes; their exit code, and all that they said. */
export async function runProbes(): Promise<{
  readonly exitCode: number;
  readonly checks: readonly CheckResult[];
}> {
  const { exitCode, stdout } = await lvsdeploy(
    'verify',
    inventory,
    '--no-drills',
    '--output',
    'json',
  );
  const checks = parseEvents(stdout).flatMap((event) =>
    event.type === 'check-done' ? [event.check] : [],
  );
  return { exitCode, checks };
}

/** Plants a defect, runs the probes, and heals it, whatever they say. */
export async function plantAndProbe(defect: Defect): Promise<Caught> {
  try {
    await perform(defect.plant);
    const { exitCode, checks } = await runProbes();
    const wrong = checks.filter(({ status }) => status !== 'pass');
    const naming = wrong.filter(
      ({ name, status }) => name === defect.caughtBy && status === 'fail',
    );
    return {
      exitCode,
      complaints: wrong.map(describe),
      caught: naming.map(describe).find((text) => defect.says.test(text)),
    };
  } finally {
    await perform(defect.heal);
  }
}

async function perform(orders: Orders): Promise<void> {
  for (const [node, script] of orders) await on(node, script);
}

/** One complaint as text. */
export function describe({ name, host, reason, cause }: CheckResult): string {
  const where = host === undefined ? name : `${name} on ${host}`;
  return `${where}: ${reason}${cause === undefined ? '' : `\n    ${cause}`}`;
}
