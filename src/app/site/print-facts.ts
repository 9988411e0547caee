import { observe, type Observation } from '../../engine/plan/observe.js';
import { describeFailure } from '../../engine/failure.js';
import type { PreparedHost } from '../../engine/plan/make-plan.js';
import type { ExitCode } from '../../model/run/exit-code.js';
import { toJsonText } from '../../report/json-text.js';
import { mapStrings } from '../../report/words/map-strings.js';
import type { Redact } from '../../report/redaction/redactor.js';
import type { Invocation } from '../invocation/invocation.js';
import { openRun } from '../run/open-run.js';
import type { RunOptions } from '../options.js';
import { exitCodeOf } from '../run/summarise.js';

function describeHost(
  { host, hostFacts }: PreparedHost,
  { facts, failures }: Observation,
  redact: Redact,
): unknown {
  const seen = facts.get(host.name);
  if (seen !== undefined) {
    const named = Array.from(seen.entries(), ([id, value]) => [redact(id), value] as const);
    return { host: hostFacts(seen), facts: Object.fromEntries(named) };
  }
  const failure = failures.get(host.name);
  return { failure: failure && describeFailure(failure) };
}

/** Probes the hosts as `plan` would, and prints everything that was seen. */
export async function printFacts(
  invocation: Invocation,
  inventory: string | undefined,
  options: RunOptions,
): Promise<ExitCode> {
  const { stdout, redact } = invocation;
  const { run } = await openRun(invocation, inventory, options);
  try {
    const questions = run.hosts.map(({ host, refs }) => ({ host: host.name, refs }));
    const observation = await observe(questions, { ...run, emit: () => undefined });
    const described = run.hosts.map((host) => [
      host.host.name,
      describeHost(host, observation, redact),
    ]);
    const shown = mapStrings<unknown>(Object.fromEntries(described), redact);
    stdout.write(`${toJsonText(shown, 2)}\n`);
    return exitCodeOf(observation.failures);
  } finally {
    await run.pool.closeAll();
  }
}
