import { LineSplitter } from '../../model/text/line-splitter.js';
import { fullDiskFunctions, nameFullDisks } from './full-disks.js';
import { markerPrefix, splitSections } from '../../facts/section.js';
import { workFunctions } from './work-watch.js';

const preamble = ['export LC_ALL=C', 'umask 022', 'unset CDPATH'];

/** A step's script. */
export type FramedStep = {
  readonly script: string;
  /** It may work without a word. */
  readonly worksInSilence?: boolean;
  /** Of the file that it writes, if it does. */
  readonly folder?: string;
};

/**
 * One script for all the steps of a stage. Every step is framed by markers on both streams, runs in
 * a subshell with `set -eu` and without standard input, and the first failure ends the script, with
 * the file systems that are full.
 * `functions` are definitions that the steps use.
 */
export function applyScript(
  steps: readonly FramedStep[],
  nonce: string,
  functions: readonly string[] = [],
): string {
  const prefix = markerPrefix(nonce);
  const framed = steps.map(({ script, folder, worksInSilence = false }, index) =>
    [
      ...(worksInSilence ? ['begin_beats'] : []),
      `mark 'begin ${String(index)}'`,
      `(`,
      `set -eu`,
      script,
      `) </dev/null`,
      `status=$?`,
      `[ "$status" -eq 0 ] || ${nameFullDisks(folder)}`,
      `mark "end ${String(index)} $status"`,
      ...(worksInSilence ? ['end_beats'] : []),
      `[ "$status" -eq 0 ] || exit 1`,
    ].join('\n'),
  );
  return [
    ...preamble,
    `mark() {`,
    `  printf '\\n${prefix}%s\\n' "$1"`,
    `  printf '\\n${prefix}%s\\n' "$1" >&2`,
    `}`,
    fullDiskFunctions,
    ...functions,
    ...(steps.some(({ worksInSilence }) => worksInSilence) ? [workFunctions] : []),
    ...framed,
    '',
  ].join('\n');
}

/** How one step went; undefined exit status: it began and was cut off. */
export type StepOutcome = {
  readonly index: number;
  readonly exitStatus: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
};

function textOf(output: string, nonce: string): ReadonlyMap<string, string> {
  return new Map(splitSections(output, nonce));
}

/** Reads the outcome of every step that began. */
export function parseOutcomes(
  output: { readonly stdout: string; readonly stderr: string },
  nonce: string,
): readonly StepOutcome[] {
  const printed = textOf(output.stdout, nonce);
  const complained = textOf(output.stderr, nonce);
  const ends = [...printed.keys()].filter((label) => label.startsWith('end '));
  return [...printed]
    .filter(([label]) => label.startsWith('begin '))
    .map(([label, stdout]) => {
      const index = Number(label.slice('begin '.length));
      const end = ends.find((other) => other.startsWith(`end ${String(index)} `));
      return {
        index,
        exitStatus: end === undefined ? undefined : Number(end.split(' ')[2]),
        stdout,
        stderr: complained.get(label) ?? '',
      };
    });
}

/** Calls back as the markers of a running script arrive. */
export function createMarkerWatch(
  nonce: string,
  onMarker: (label: string) => void,
): (chunk: string) => void {
  const prefix = markerPrefix(nonce);
  const splitter = new LineSplitter();
  return (chunk) => {
    for (const line of splitter.read(chunk)) {
      if (line.startsWith(prefix)) onMarker(line.slice(prefix.length));
    }
  };
}
