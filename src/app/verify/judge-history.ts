import { LvsError } from '../../model/problem/error.js';
import type { ExitCode } from '../../model/run/exit-code.js';
import type { DrillResult, Report } from '../../model/verify/report.js';
import { createReporter } from '../../report/create-reporter.js';
import { findDrill } from '../../verify/catalogue.js';
import { toDrillResult, type DrillLabel } from '../../verify/judge/drill-result.js';
import {
  readExperiments,
  type SavedExperiment,
} from '../../verify/judge/saved/saved-experiments.js';
import type { Invocation } from '../invocation/invocation.js';
import { readBounded } from '../invocation/read-bounded.js';
import { requireWritable, writeReports } from './report-files.js';
import { summariseDrill, summariseReport } from './verify-report.js';

export type JudgeOptions = {
  readonly output?: 'plain' | 'json';
  readonly junit?: string;
  readonly html?: string;
};

/** Judges saved experiments by their record alone, and reports as `verify` does. */
export async function judgeHistory(
  { stdout, stderr, env, redact }: Invocation,
  file: string,
  options: JudgeOptions,
): Promise<ExitCode> {
  await requireWritable(options, [{ what: 'the history to judge', file }]);
  const startedAt = performance.now();
  const results = readExperiments(await readSaved(file), file).map(judgeOne);
  const reporter = createReporter({
    ...{ stdout, stderr, env, verbose: false, redact },
    output: options.output ?? 'plain',
  });
  const report: Report = {
    ...{ version: 1, cluster: results[0]?.history.cluster ?? '', inventory: file },
    startedAt: results[0]?.history.startedAt ?? new Date().toISOString(),
    durationMs: Math.round(performance.now() - startedAt),
    ...{ checks: [], drills: results },
  };
  const lost = await writeReports(report, options, redact);
  if (results.length === 0) {
    const text = `${file} has no drills: save one with drills by verify --history`;
    reporter.emit({ type: 'warning', text });
  }
  for (const text of lost) reporter.emit({ type: 'warning', text });
  for (const result of results) {
    const { title } = result;
    reporter.emit({ type: 'drill-done', title, result: summariseDrill(result), durationMs: 0 });
  }
  const summary = summariseReport('judge', report, lost);
  reporter.emit(summary);
  await reporter.finish();
  return summary.exitCode;
}

// All drills of a large cluster make a tenth of it.
const maxHistoryBytes = 64 * 1024 * 1024;

async function readSaved(file: string): Promise<string> {
  try {
    return await readBounded(file, maxHistoryBytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LvsError('USAGE', `${file} cannot be read: ${reason}.`, {
      cause,
      hint: 'Save a history with: lvsdeploy verify --history FILE',
    });
  }
}

function judgeOne(experiment: SavedExperiment): DrillResult {
  const { drill: name } = experiment.history;
  return toDrillResult(findDrill(name) ?? unknownDrill(name), experiment);
}

/** A drill that this version does not know; the budget that was saved says what it is held to. */
function unknownDrill(name: string): DrillLabel {
  const description = 'This version of lvsdeploy has no drill of this name.';
  return { name, title: name, description };
}
