import { quote } from '../model/shell-quote.js';
import { stampPath } from './loaded-stamp.js';

/** How a unit comes to run what is on disk. */
export type Activation = 'start' | 'restart' | 'reload';

/** Hashes of the files that the activation loads. */
export type LoadedHashes = { readonly reloadHash: string; readonly restartHash: string };

/**
 * POSIX sh that activates a unit, makes sure that it runs, and stamps what it has loaded. On
 * failure the last lines of the unit's journal are on stderr.
 */
export function activationScript(
  unit: string,
  activation: Activation,
  hashes: LoadedHashes,
): string {
  const stamp = stampPath(unit);
  return `
unit=${quote(unit)} stamp=${quote(stamp)}
fail() {
  echo "$1" >&2
  journalctl --no-pager --quiet --output=cat --lines=20 --unit="$unit" >&2 || :
  exit 1
}
case $(systemctl show --property=NeedDaemonReload "$unit") in *=yes) systemctl daemon-reload ;; esac
${verbs[activation]}
state=$(systemctl show --property=ActiveState --property=InvocationID "$unit")
case $state in
  *ActiveState=active* | *ActiveState=reloading*) ;;
  *) fail "$unit is not active: $state" ;;
esac
invocation=\${state##*InvocationID=}; invocation=\${invocation%%[!0-9a-f]*}
mkdir -p ${quote(stamp.slice(0, stamp.lastIndexOf('/')))}
printf '%s %s %s\\n' "$invocation" ${hashes.reloadHash} ${hashes.restartHash} >"$stamp.new"
mv -f "$stamp.new" "$stamp"`.trim();
}

// A start is a restart: what was stopped when the plan was made may have been started since, by the
// installation of its package for example, and would not have loaded the files that were written
// after that. The failures of earlier starts are forgotten, because they count against this one.
const verbs: Readonly<Record<Activation, string>> = {
  start: `systemctl reset-failed "$unit" 2>/dev/null || :
systemctl restart "$unit" || fail "$unit does not start."`,
  restart: `systemctl restart "$unit" || fail "$unit does not start again."`,
  reload: `systemctl reload "$unit" || fail "$unit does not reload."`,
};
