import { LvsError } from '../../model/problem/error.js';
import type { Emit } from '../../model/run/event.js';
import type { ExitCode } from '../../model/run/exit-code.js';
import type { CheckResult, DrillResult, Report } from '../../model/verify/report.js';
import { suggest } from '../../model/problem/suggest.js';
import type { VerifyContext } from '../../model/verify/verify-context.js';
import { catalogue } from '../../verify/catalogue.js';
import type { Drill } from '../../verify/catalogue/drill.js';
import { requireKnownDrills, selectDrills } from '../../verify/drills/select-drills.js';
import type { Switches } from '../../verify/faults/ways/switches.js';
import { openedServices, unaskedServices } from '../../verify/load/asked-services.js';
import { sourceHosts } from '../../verify/load/source.js';
import { probeNames } from '../../verify/probes/run-probes.js';
import { requireSomebodyToAsk } from '../invocation/confirm.js';
import { lockBench } from './drill-bench.js';
import type { Invocation } from '../invocation/invocation.js';
import { openRun, runInputs, type OpenRun } from '../run/open-run.js';
import { requireWritable, writeReports } from './report-files.js';
import { repeatUntilAssured } from './repeat-until-assured.js';
import { drill, healFirst, probe, verifiedHosts, type DrillCourse } from './run-verification.js';
import { createVerifyContext } from './verification.js';
import type { VerifyOptions } from '../options.js';
import { findSwitches } from './switches.js';
import { summariseReport } from './verify-report.js';

/** Verifies a cluster: everything that can be wrong with the question is said before the first fault. */
export async function verifyCluster(
  invocation: Invocation,
  inventory: string | undefined,
  options: VerifyOptions,
): Promise<ExitCode> {
  checkAllowed(options.allowUnknown);
  // Also where none is run: who misspells one thinks of another.
  requireKnownDrills(options.only);
  await requireWritable(options, runInputs(inventory, options, invocation.env));
  const runOptions = { ...options, limit: [], tags: [], concurrency: 50 };
  const opened = await openRun(invocation, inventory, runOptions);
  const verification = new Verification(invocation, opened, options);
  try {
    const { exitCode } = await verification.run();
    return exitCode;
  } finally {
    await opened.run.pool.closeAll();
    await opened.reporter.finish();
  }
}

function checkAllowed(names: readonly string[]): void {
  const known = [...probeNames, ...catalogue.map(({ name }) => name)];
  for (const name of names) {
    if (known.includes(name)) continue;
    const { suggestion = `known are ${known.join(', ')}` } = suggest(name, known);
    throw new LvsError('USAGE', `--allow-unknown names no probe and no drill: ${name}`, {
      hint: suggestion,
    });
  }
}

/** One verification, from the first connection to the written reports. */
class Verification {
  readonly #invocation: Invocation;
  readonly #opened: OpenRun;
  readonly #options: VerifyOptions;
  readonly #emit: Emit;
  readonly #startedAt = new Date();
  readonly #switches: Switches;
  readonly #drills: readonly Drill[];
  #checks: readonly CheckResult[] = [];
  readonly #results: DrillResult[] = [];
  /** Reports that could not be written. */
  #lost: readonly string[] = [];

  constructor(invocation: Invocation, opened: OpenRun, options: VerifyOptions) {
    this.#invocation = invocation;
    this.#opened = opened;
    this.#options = options;
    this.#emit = opened.reporter.emit;
    const { cluster } = opened.run;
    this.#switches = findSwitches(cluster, invocation);
    this.#drills = options.drills ? this.#selectDrills() : [];
    if (this.#drills.length === 0) return;
    requireSomebodyToAsk(invocation, cluster, options);
    // Throws where there is nobody to ask the services.
    sourceHosts(cluster);
    for (const service of unaskedServices(cluster)) {
      this.#emit({
        type: 'warning',
        text: `drills send no requests to ${service}: its check does not say what a good answer is`,
      });
    }
    for (const service of openedServices(cluster)) {
      this.#emit({
        type: 'warning',
        text: `drills only open connections to ${service}: a real server that accepts them and says nothing counts as answering`,
      });
    }
  }

  async run() {
    const { run, inventoryPath } = this.#opened;
    const context = await createVerifyContext(this.#opened, this.#options.allowUnknown);
    const { name: cluster } = run.cluster;
    const hosts = verifiedHosts(context);
    this.#emit({
      type: 'run-started',
      command: 'verify',
      cluster,
      inventory: inventoryPath,
      hosts,
    });
    try {
      if (this.#drills.length === 0) this.#checks = await probe(context, this.#emit);
      else await this.#probeAndDrill(context);
    } finally {
      // Also what an interrupted run has found out.
      if (this.#checks.length > 0) await this.#writeReports();
    }
    const summary = summariseReport('verify', this.#report(), this.#lost);
    this.#emit(summary);
    return summary;
  }

  async #probeAndDrill(context: VerifyContext): Promise<void> {
    const { force, yes } = this.#options;
    const { bench, release } = await lockBench(context, {
      ...{ switches: this.#switches, identity: this.#opened.run.identity, emit: this.#emit },
    });
    try {
      await healFirst(context, this.#emit);
      this.#checks = await probe(context, this.#emit);
      await drill(
        { ...bench, repeats: this.#options.untilKnown },
        {
          invocation: this.#invocation,
          ...{ drills: this.#drills, ...this.#course() },
          ...{ checks: this.#checks, force, yes, emit: this.#emit },
          onResult: (result) => this.#results.push(result),
        },
      );
    } finally {
      await release();
    }
  }

  #selectDrills(): readonly Drill[] {
    const { only } = this.#options;
    const { cluster } = this.#opened.run;
    const { drills, leftOut } = selectDrills(cluster, { only, switches: this.#switches });
    for (const { drill, reason } of leftOut) {
      // Asked for by name, and not possible: no set to leave it out of.
      if (only.length > 0) throw refuse(drill, reason);
      this.#emit({ type: 'warning', text: `the drill ${drill.name} is left out: ${reason}` });
    }
    return drills;
  }

  #course(): Pick<DrillCourse, 'course' | 'total'> {
    const { repeat, repeatUntil } = this.#options;
    if (repeatUntil !== undefined) {
      const course = repeatUntilAssured(this.#drills, this.#results, repeatUntil);
      return { course, total: undefined };
    }
    const course = Array.from({ length: repeat }, () => this.#drills).flat();
    return { course, total: course.length };
  }

  async #writeReports(): Promise<void> {
    this.#lost = await writeReports(this.#report(), this.#options, this.#invocation.redact);
    for (const text of this.#lost) this.#emit({ type: 'warning', text });
  }

  #report(): Report {
    const { run, inventoryPath } = this.#opened;
    return {
      ...{ version: 1, cluster: run.cluster.name, inventory: inventoryPath },
      startedAt: this.#startedAt.toISOString(),
      durationMs: Date.now() - this.#startedAt.getTime(),
      ...{ checks: this.#checks, drills: this.#results },
    };
  }
}

function refuse({ name }: Drill, reason: string): LvsError {
  return new LvsError('DRILL_REFUSED', `The drill ${name} cannot be run: ${reason}.`, {
    hint: 'lvsdeploy verify --list shows what can be run here.',
  });
}
