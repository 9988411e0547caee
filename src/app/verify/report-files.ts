import path from 'node:path';
import { LvsError } from '../../model/problem/error.js';
import type { Report } from '../../model/verify/report.js';
import { renderHtmlReport } from '../../report/html/report-page.js';
import { renderJunit } from '../../report/junit.js';
import { metricsKind } from '../../report/metrics/exposition.js';
import { renderMetrics } from '../../report/metrics/report-metrics.js';
import { mapStrings } from '../../report/words/map-strings.js';
import type { Redact } from '../../report/redaction/redactor.js';
import { writeExperiments } from '../../verify/judge/saved/saved-experiments.js';
import {
  replaceFile,
  requireOutputFile,
  type InputFile,
  type OutputKind,
} from '../invocation/output-file.js';

/** Where reports are to be written. */
export type ReportFiles = {
  readonly history?: string;
  readonly junit?: string;
  readonly html?: string;
  readonly metrics?: string;
};

const renderers: Readonly<Record<keyof ReportFiles, (report: Report) => string>> = {
  history: ({ drills }) => writeExperiments(drills),
  junit: renderJunit,
  html: renderHtmlReport,
  metrics: renderMetrics,
};

function wanted(files: ReportFiles): readonly (readonly [keyof ReportFiles, string])[] {
  return (Object.keys(renderers) as (keyof ReportFiles)[]).flatMap((kind) => {
    const file = files[kind];
    return file === undefined ? [] : [[kind, file] as const];
  });
}

const kinds: Readonly<Record<keyof ReportFiles, OutputKind>> = {
  history: { name: 'a saved history', head: /^\s*\{\s*"version":\s*\d+,\s*"experiments":/ },
  junit: {
    name: 'a JUnit report of lvsdeploy',
    head: /^<\?xml[^>]*>\s*<testsuites name="lvsdeploy verify: /,
  },
  html: {
    name: 'a report of lvsdeploy',
    head: /^<!doctype html>[^]*<title>[^<]*: lvsdeploy verify<\/title>/,
  },
  metrics: metricsKind,
};

/**
 * Makes sure that every report can be written, and replaces none of the files that the command reads
 * and nothing but an older report, before anything is done. Throws USAGE.
 */
export async function requireWritable(
  files: ReportFiles,
  inputs: readonly InputFile[],
): Promise<void> {
  requireDistinct(wanted(files));
  for (const [kind, file] of wanted(files)) {
    await requireOutputFile({ option: `--${kind}`, file, kind: kinds[kind] }, inputs);
  }
}

function requireDistinct(outputs: readonly (readonly [string, string])[]): void {
  const taken = new Map<string, string>();
  for (const [kind, file] of outputs) {
    const place = path.resolve(file);
    const other = taken.get(place);
    if (other !== undefined) {
      throw new LvsError('USAGE', `--${other} and --${kind} name the same file: ${file}.`, {
        hint: 'Give each report a file of its own.',
      });
    }
    taken.set(place, kind);
  }
}

/** What probes saw may hold secrets. What drills measured cannot, and a short secret may be part of a number. */
function hideSecretsIn(
  { cluster, inventory, checks, ...measured }: Report,
  redact: Redact,
): Report {
  return { ...measured, ...mapStrings({ cluster, inventory, checks }, redact) };
}

/**
 * Writes the reports, each of them whole or not at all; nothing secret is in them. Says of those that
 * could not be written why: a disk may be full by now, and what was found out is still to be told.
 */
export async function writeReports(
  complete: Report,
  files: ReportFiles,
  redact: Redact,
): Promise<readonly string[]> {
  const report = hideSecretsIn(complete, redact);
  const complaints: string[] = [];
  for (const [kind, file] of wanted(files)) {
    try {
      await replaceFile(file, renderers[kind](report), kind === 'metrics');
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      complaints.push(`--${kind} ${file} was not written: ${reason}`);
    }
  }
  return complaints;
}
