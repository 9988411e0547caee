import type { ExecutionContext } from 'ava';
import type { CheckResult } from '../../src/model/verify/report.js';
import { findDrill } from '../../src/verify/catalogue.js';
import { inventory, lvsdeploy, on, parseEvents } from '../e2e/testbed.js';
import type { Defect, Orders } from './defects.js';

/** What a verification said: the results of its probes, then of its drills. */
export type Verified = {
  readonly exitCode: number;
  readonly checks: readonly CheckResult[];
};

/** What became of a planted defect. */
export type Caught = {
  readonly exitCode: number;
  /** Everything that did not pass, as `PROBE on HOST: REASON`, then the cause. */
  readonly complaints: readonly string[];
  /** The probe that fails first; undefined: none does. */
  readonly first: string | undefined;
  /** The complaint of the probe, or drill, that has to name it; undefined: it was missed. */
  readonly caught: string | undefined;
};

/** Runs all probes, with further options of `verify`. */
export function runProbes(...options: readonly string[]): Promise<Verified> {
  return verify('--no-drills', ...options);
}

/** Runs all probes, which have to find nothing wrong; gives what they said. */
export async function passProbes(
  t: ExecutionContext,
  ...options: readonly string[]
): Promise<readonly CheckResult[]> {
  const { exitCode, checks } = await runProbes(...options);
  t.deepEqual(checks.filter(({ status }) => status !== 'pass').map(describe), []);
  t.is(exitCode, 0);
  return checks;
}

/** What probes find wrong now, as `PROBE on HOST: REASON`, without the cause; a host that is not named is `all`. */
export async function listWrongs(...options: readonly string[]): Promise<readonly string[]> {
  const { checks } = await runProbes(...options);
  return checks
    .filter(({ status }) => status !== 'pass')
    .map(({ name, host = 'all', reason }) => `${name} on ${host}: ${reason}`);
}

async function verify(...args: readonly string[]): Promise<Verified> {
  const { exitCode, stdout } = await lvsdeploy('verify', inventory, ...args, '--output', 'json');
  const checks = parseEvents(stdout).flatMap((event): readonly CheckResult[] => {
    if (event.type === 'check-done') return [event.check];
    if (event.type !== 'drill-done') return [];
    const { name, target, status, reason } = event.result;
    return [{ name, host: target, status, reason }];
  });
  return { exitCode, checks };
}

/** Plants a defect, verifies, and heals it, whatever that says. */
export async function plantAndVerify(defect: Defect): Promise<Caught> {
  const { caughtBy, says } = defect;
  const isDrill = findDrill(caughtBy) !== undefined;
  try {
    await perform(defect.plant);
    const { exitCode, checks } = await (isDrill
      ? verify('--only', caughtBy, '--force')
      : runProbes());
    const wrong = checks.filter(({ status }) => status !== 'pass');
    const naming = wrong.filter(({ name, status }) => name === caughtBy && status === 'fail');
    return {
      exitCode,
      complaints: wrong.map(describe),
      first: wrong.find(({ status }) => status === 'fail')?.name,
      caught: naming.map(describe).find((text) => says.test(text)),
    };
  } finally {
    await perform(defect.heal);
  }
}

/** Plants a defect, and has it named: by whom it says, and first where it says so. */
export async function catchDefect(t: ExecutionContext, defect: Defect): Promise<Caught> {
  const seen = await plantAndVerify(defect);
  const { exitCode, complaints, first, caught } = seen;
  const said = `What it said: ${complaints.join('\n')}`;
  t.is(exitCode, 1);
  if (defect.isFirst === true) t.is(first, defect.caughtBy, said);
  t.truthy(caught, said);
  return seen;
}

async function perform(orders: Orders): Promise<void> {
  for (const [node, script] of orders) await on(node, script);
}

/** One complaint as text. */
export function describe({ name, host, reason, cause }: CheckResult): string {
  const where = host === undefined ? name : `${name} on ${host}`;
  return `${where}: ${reason}${cause === undefined ? '' : `\n    ${cause}`}`;
}
