import { drillFolder, scriptHead } from '../drill-folder.js';

/** The transient timer, and the service that it starts; systemd-run(1). */
const healUnit = 'lvsdeploy-heal';

const endOfHeal = 'END_OF_LVSDEPLOY_HEAL';

/** The file that the timer runs: the heal, and then nothing that reminds of it. */
function healFile(heal: string): string {
  return [
    '# Written by lvsdeploy verify: undoes a drill. It may be run at any time.',
    scriptHead,
    `(\n${heal}\n) && rm -f "$dir/heal"`,
  ].join('\n');
}

/**
 * Puts the heal on the host, and a timer that runs it after so many seconds, whatever becomes of this
 * program or of the connection. It is to be run before the fault.
 */
export function armScript(heal: string, delaySeconds: number): string {
  return [
    scriptHead,
    'set -e',
    'umask 077',
    'mkdir -p "$dir"',
    `cat >"$dir/heal.new" <<'${endOfHeal}'\n${healFile(heal)}\n${endOfHeal}`,
    'mv -f "$dir/heal.new" "$dir/heal"',
    `systemctl stop ${healUnit}.timer 2>/dev/null || :`,
    `systemd-run --quiet --collect --unit=${healUnit} --on-active=${delaySeconds} ` +
      `--timer-property=AccuracySec=100ms /bin/sh ${drillFolder}/heal`,
  ].join('\n');
}

/** Makes the timer begin anew, so that it does not come while somebody still looks after the fault. */
export const extendScript = `systemctl restart ${healUnit}.timer`;

/**
 * Heals what an armed heal is waiting for, here and now, and disarms it; says `healed` where there was
 * one, and fails where it stays broken.
 */
export const healScript = [
  scriptHead,
  'if [ -e "$dir/heal" ]; then sh "$dir/heal"; echo healed; fi',
  '[ ! -e "$dir/heal" ] || exit 1',
  `systemctl stop ${healUnit}.timer 2>/dev/null || :`,
].join('\n');

/** Runs a script that may cut the host off, in a service of its own, a moment after this has returned. */
export function detachedScript(script: string, delaySeconds: number): string {
  return [
    scriptHead,
    'mkdir -p "$dir"',
    `cat >"$dir/fault" <<'${endOfHeal}'\n${scriptHead}\nsleep ${delaySeconds}\n${script}\n${endOfHeal}`,
    `systemd-run --quiet --collect --unit=lvsdeploy-fault /bin/sh ${drillFolder}/fault`,
  ].join('\n');
}
