import type { FactKind, FactRef } from '../../model/host/fact.js';

/** A line by which somebody else than lvsdeploy decides how a unit starts. */
export type StartOverride = {
  readonly file: string;
  /** Such as `ExecStartPre=/bin/false`. */
  readonly line: string;
  /** What it names is not there, or cannot be executed; or it is false(1), which always fails. */
  readonly fails: boolean;
};

// systemd.unit(5), "Unit File Load Path".
const places = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map(
  (root) => `${root}/systemd/system`,
);

const telling =
  '^[[:space:]]*(Exec(Start|StartPre|Condition|Reload)|Condition[A-Za-z]*|Assert[A-Za-z]*) *=|anaged by lvsdeploy';

// One process for all units. What follows `Exec...=` and its prefixes (systemd.service(5), "COMMAND
// LINES") is a program, what follows ConditionPathExists= a path: looked up by the shell itself.
function script(units: readonly string[]): string {
  const files = units.flatMap((unit) => [
    ...places.map((place) => `${place}/${unit}.d/*.conf`),
    ...places.slice(0, 2).map((place) => `${place}/${unit}`),
  ]);
  return [
    'look_up() {',
    '  state=fine; value=${1#*=}',
    '  while :; do',
    '    case $value in',
    // Whatever comes of it does no harm.
    '      -*) return 0 ;;',
    '      [\\ @:+!\\|]*) value=${value#?} ;;',
    '      *) break ;;',
    '    esac',
    '  done',
    '  case $1 in',
    '    *ConditionPath*=*!* | *AssertPath*=*!*) [ ! -e "$value" ] || state=fails ;;',
    '    *ConditionPathExists=* | *AssertPathExists=*) [ -e "$value" ] || state=fails ;;',
    '    *Exec*)',
    '      program=${value%% *}',
    '      case $program in',
    '        "" | \\"*) ;;',
    '        false | */false) state=fails ;;',
    '        *) command -v "$program" >/dev/null 2>&1 || state=fails ;;',
    '      esac ;;',
    '  esac',
    '}',
    `LC_ALL=C grep -sEH '${telling}' ${files.join(' ')} 2>/dev/null | while IFS= read -r line; do`,
    '  look_up "${line#*:}"',
    '  printf "%s %s\\n" "$state" "$line"',
    'done || :',
  ].join('\n');
}

function parse(output: string, unit: string): readonly StartOverride[] {
  const lines = output.split('\n').flatMap((text) => {
    const found = /^(fine|fails) ([^:]+):\s*(.*)$/.exec(text);
    const [, state, file = '', line = ''] = found ?? [];
    return file.includes(`/${unit}.d/`) || file.endsWith(`/${unit}`)
      ? [{ file, line, fails: state === 'fails' }]
      : [];
  });
  const ours = lines.filter(({ line }) => line.includes('anaged by lvsdeploy'));
  return lines.filter(({ file, line }) => !isReset(line) && !ours.some((our) => our.file === file));
}

// An empty value only forgets what was said before.
function isReset(line: string): boolean {
  return /=\s*$/.test(line);
}

const startOverrideFact: FactKind<readonly StartOverride[]> = {
  name: 'start-override',
  script,
  parse,
};

/** Where somebody else than lvsdeploy and the package decides how a unit starts: drop-ins, another unit file. */
export function startOverridesOf(unit: string): FactRef<readonly StartOverride[]> {
  return { kind: startOverrideFact, key: unit };
}
