import type { RunRecord } from '../../model/run/run-record.js';
import { formatDuration } from '../words/duration.js';
import type { Style } from '../words/style.js';
import { formatTable } from '../words/table.js';

/** How a run ended, in a word or two. */
function formatResult({ end, firstFailure = '' }: RunRecord, style: Style): string {
  if (end === undefined) return style('yellow', 'unfinished');
  if (end.exitCode === 0) return style('green', 'ok');
  if (end.exitCode === 130) return style('yellow', 'interrupted');
  return style('red', `failed (${end.exitCode}) ${firstFailure}`.trimEnd());
}

/** Date and time of this machine, to the second. */
function formatMoment(iso: string): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return '?';
  const local = ms - new Date(ms).getTimezoneOffset() * 60_000;
  return new Date(local).toISOString().slice(0, 19).replace('T', ' ');
}

const heads = 'run began command inventory sha256 hosts changed result took'.split(' ');

/** Runs as a table, in the given order. */
export function formatRuns(
  runs: readonly RunRecord[],
  { style, pathOf }: { readonly style: Style; readonly pathOf: (path: string) => string },
): readonly string[] {
  const rows = runs.map((run) => {
    const { id, startedAt, command, inventory, hosts, changed, end } = run;
    return [
      ...[String(id), formatMoment(startedAt), command],
      ...[pathOf(inventory.path), style('dim', inventory.sha256.slice(0, 8))],
      ...[String(hosts.length), String(changed), formatResult(run, style)],
      end === undefined ? '-' : formatDuration(end.durationMs),
    ];
  });
  return formatTable(heads, rows, { style, right: [0, 5, 6, 8] });
}

/** What is known of one run besides its events. */
export function formatRunHead(
  run: RunRecord,
  { style, pathOf }: { readonly style: Style; readonly pathOf: (path: string) => string },
): readonly string[] {
  const { id, name, startedAt, user, version, inventory, playbook, command } = run;
  const facts = [
    ['began', `${formatMoment(startedAt)}, by ${user}, lvsdeploy ${version}`],
    ['command', ['lvsdeploy', command, ...run.arguments].join(' ')],
    ['inventory', `${pathOf(inventory.path)}, sha256 ${inventory.sha256}`],
    ['playbook', `${pathOf(playbook.path)}, sha256 ${playbook.sha256}`],
    ['hosts', run.hosts.join(', ')],
    ['result', formatResult(run, style)],
  ] as const;
  return [
    `${style('bold', `run ${id}`)}, ${name}`,
    ...facts.map(([label, value]) => `  ${style('dim', label.padEnd(9))}  ${value}`),
    '',
  ];
}
