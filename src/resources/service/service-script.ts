import { quote, quoteAll } from '../../model/text/shell-quote.js';
import { hashFilesScript, stampPath } from './loaded-stamp.js';
import { tellers } from './tellers.js';
import { rereadScript } from '../files/unit-file.js';
import type { ServiceWant } from './service-want.js';

/** How a unit comes to run what is on disk. */
export type Activation = 'start' | 'restart' | 'reload';

/**
 * POSIX sh that activates a unit, makes sure that it runs, and stamps what it has loaded. On
 * failure the last lines of the unit's journal are on stderr. A reload leaves loaded what the last
 * start has read: `loadedRestartHash`.
 */
export function activationScript(
  want: ServiceWant,
  activation: Activation,
  loadedRestartHash: string,
): string {
  const stamp = stampPath(want.unit);
  // The files are hashed before they are loaded: one that changes in between is taken for not
  // loaded, and loaded by the next run. Here and not when the plan was made, because some may have
  // come with a package since.
  return `
unit=${quote(want.unit)} stamp=${quote(stamp)}
fail() {
  echo "$1" >&2
  journalctl --no-pager --quiet --output=cat --lines=10 --unit="$unit" >&2 || :
  exit 1
}
${rereadScript(want.unit)}
reload_hash=$(${hashFilesScript(want.reloadOn)})
restart_hash=${activation === 'reload' ? loadedRestartHash : `$(${hashFilesScript(want.restartOn)})`}
${activation === 'reload' ? reloadScript(want) : startScript(want, activation)}
state=$(systemctl show --property=ActiveState --property=InvocationID "$unit")
case $state in
  *ActiveState=active* | *ActiveState=reloading*) ;;
  *) fail "$unit is not active: $state" ;;
esac
invocation=\${state##*InvocationID=}; invocation=\${invocation%%[!0-9a-f]*}
mkdir -p ${quote(stamp.slice(0, stamp.lastIndexOf('/')))}
printf '%s %s %s\\n' "$invocation" "\${reload_hash%% *}" "\${restart_hash%% *}" >"$stamp.new"
${stampTime(want.reloadOn)}mv -f "$stamp.new" "$stamp"`.trim();
}

// What is younger than the stamp is owed a reload: a file from the future would be, for ever.
function stampTime(reloadOn: readonly string[]): string {
  if (reloadOn.length === 0) return '';
  return `for file in ${quoteAll(reloadOn)}; do
  if [ "$file" -nt "$stamp.new" ]; then touch -r "$file" "$stamp.new"; fi
done
`;
}

// A start is a restart: what was stopped when the plan was made may have been started since, by the
// installation of its package for example, and would not have loaded the files that were written
// after that. The failures of earlier starts are forgotten, because they count against this one.
function startScript(
  { slowStart }: ServiceWant,
  activation: Exclude<Activation, 'reload'>,
): string {
  const { before, complaint } = verbs[activation];
  if (slowStart !== true) return `${before}systemctl restart "$unit" || fail "${complaint}"`;
  return `${before}tries=3
until systemctl restart "$unit"; do
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] || fail "${complaint}"
done`;
}

const verbs = {
  start: {
    before: 'systemctl reset-failed "$unit" 2>/dev/null || :\n',
    complaint: '$unit does not start.',
  },
  restart: { before: '', complaint: '$unit does not start again.' },
} as const;

// `systemctl reload` is back when the program has been told; what it has read is asked of it next. One
// that reads nothing at all is found then: it is no failure of the command.
function reloadScript({ ask }: ServiceWant): string {
  const reload = 'systemctl reload "$unit" || fail "$unit does not reload."';
  if (ask === undefined) return reload;
  return `${tellers[ask].readAtScript}
read_before=$(read_at)
${reload}
for pause in 0.1 0.2 0.4 0.8 1.6; do
  [ -n "$read_before" ] && [ "$(read_at)" = "$read_before" ] || break
  sleep $pause
done`;
}
