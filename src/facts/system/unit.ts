import type { FactKind, FactRef } from '../../model/host/fact.js';
import { quoteAll } from '../../model/text/shell-quote.js';

/** A systemd unit as its manager sees it; org.freedesktop.systemd1(5). */
export type UnitFact = {
  /** loaded, not-found, masked, bad-setting, error ... */
  readonly loadState: string;
  /** active, reloading, inactive, failed, activating, deactivating. */
  readonly activeState: string;
  readonly subState: string;
  /** enabled, disabled, static, masked ... as of systemctl(1) is-enabled; empty: no such file. */
  readonly unitFileState: string;
  /** Changes with every start; empty: not started since boot. */
  readonly invocationId: string;
  /** The unit's files are newer than what systemd has read. */
  readonly needsDaemonReload: boolean;
  readonly canReload: boolean;
  readonly mainPid: number;
  /** When the start began, seconds since 1970; undefined: not started since boot. */
  readonly startedAtSeconds?: number;
};

// InactiveExitTimestamp, not ActiveEnterTimestamp: a program reads its configuration while it
// starts, so only what is older than the start's beginning is surely loaded.
const properties = [
  'Names',
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'InvocationID',
  'NeedDaemonReload',
  'CanReload',
  'MainPID',
  'InactiveExitTimestamp',
];

/**
 * No unit of anybody. systemd says whether it has read a unit's files by a list of folders that it
 * renews only when it loads a unit: a drop-in in a new folder goes unnoticed. Asked for one that it
 * does not have, it looks again.
 */
export const unknownUnit = 'lvsdeploy-none.service';

// systemd.unit(5), "Unit File Search Path".
const folders = [
  ...['/etc/systemd/system.control', '/run/systemd/system.control', '/run/systemd/transient'],
  ...['/run/systemd/generator.early', '/etc/systemd/system', '/etc/systemd/system.attached'],
  ...['/run/systemd/system', '/run/systemd/system.attached', '/run/systemd/generator'],
  ...['/usr/local/lib/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'],
  '/run/systemd/generator.late',
];

/*
 * To look for a unit that is nowhere costs systemd as much as all that it tells of one, and most units
 * that are to be gone are: of what has no file and was not started it need not be asked. Older versions do
 * not say what was started: they are asked.
 */
const mayBeThere = [
  'may_be_there() {',
  '  [ -d /run/systemd/units ] || return 0',
  '  ! [ -L "/run/systemd/units/invocation:$1" ] || return 0',
  '  case $1 in *@*) return 0 ;; esac',
  `  for folder in ${folders.join(' ')}; do`,
  '    if [ -e "$folder/$1" ] || [ -L "$folder/$1" ]; then return 0; fi',
  '  done',
  '  return 1',
  '}',
].join('\n');

// One process for any number of units; none where systemd does not run. TZ, because systemd before
// 251 prints times for people only.
function script(units: readonly string[]): string {
  return [
    mayBeThere,
    'if [ -d /run/systemd/system ]; then',
    '  echo systemd',
    '  set --',
    `  for unit in ${quoteAll(units)}; do`,
    '    ! may_be_there "$unit" || set -- "$@" "$unit"',
    '  done',
    `  TZ=UTC LC_ALL=C systemctl show --no-pager --property=${properties.join(',')} -- ${unknownUnit} "$@" 2>/dev/null || :`,
    '  set --',
    'fi',
  ].join('\n');
}

function parse(output: string, key: string): UnitFact | undefined {
  if (!/^systemd$/m.test(output)) return undefined;
  const units = output.split(/\n{2,}|^systemd\n/m).map(readProperties);
  return toUnitFact(units.find((unit) => unit.get('Names')?.split(' ').includes(key)) ?? new Map());
}

function readProperties(block: string): ReadonlyMap<string, string> {
  return new Map(
    block.split('\n').map((line) => {
      const [name = ''] = line.split('=', 1);
      return [name, line.slice(name.length + 1)];
    }),
  );
}

function toUnitFact(unit: ReadonlyMap<string, string>): UnitFact {
  const startedAtSeconds = parseTimestamp(unit.get('InactiveExitTimestamp') ?? '');
  return {
    loadState: unit.get('LoadState') ?? 'not-found',
    activeState: unit.get('ActiveState') ?? 'inactive',
    subState: unit.get('SubState') ?? 'dead',
    unitFileState: unit.get('UnitFileState') ?? '',
    invocationId: unit.get('InvocationID') ?? '',
    needsDaemonReload: unit.get('NeedDaemonReload') === 'yes',
    canReload: unit.get('CanReload') === 'yes',
    mainPid: Number(unit.get('MainPID') ?? 0),
    ...(startedAtSeconds === undefined ? {} : { startedAtSeconds }),
  };
}

// `Sun 2026-11-22 08:12:05 UTC`
function parseTimestamp(text: string): number | undefined {
  const found = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/.exec(text);
  if (found === null) return undefined;
  return Date.parse(`${found[1] ?? ''}T${found[2] ?? ''}Z`) / 1000;
}

/** How a unit is; undefined where systemd does not run the host. */
export const unitFact: FactKind<UnitFact | undefined> = {
  name: 'unit',
  script,
  parse,
  kept: true,
};

/** The fact about one unit, by its full name. */
export function unitNamed(name: string): FactRef<UnitFact | undefined> {
  return { kind: unitFact, key: name };
}
