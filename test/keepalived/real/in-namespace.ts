import path from 'node:path';
import { quote, quoteAll } from '../../../src/model/text/shell-quote.js';
import { askChecker } from '../../../src/facts/ipvs/checker-state.js';
import { askKeepalived } from '../../../src/facts/keepalived/keepalived.js';
import { runInNamespace } from '../../templates/namespace.js';
import { directorAddresses } from '../arbitrary-directors.js';

const segment = [
  'ip link add eth0 type veth peer name peer',
  ...Object.values(directorAddresses).map((one) => `ip address add ${one}/24 dev eth0`),
  'ip link set lo up && ip link set peer up && ip link set eth0 up',
].join('\n');

/** What `keepalived -t` has to say: of each file that it does not take in silence, its exit code and words. */
export function checkAll(program: string, files: readonly string[]): string {
  const { output } = runInNamespace(
    `${segment}
    checked=0
    for file in ${quoteAll(files)}; do
      status=0
      said=$(${quote(program)} -t -f "$file" 2>&1) || status=$?
      checked=$((checked + 1))
      [ "$status$said" = 0 ] || printf '%s: exit %s: %s\\n' "$file" "$status" "$said"
    done
    echo "$checked files checked"`,
    300_000,
  );
  return output;
}

/** What a keepalived that has loaded a file tells of itself, as facts have it of a director. */
export type Told = {
  /** Of its checker, as `parseCheckerState` reads it. */
  readonly checker: string;
  /** Of its instances, as `parseKeepalived` reads it. */
  readonly state: string;
};

/** A /tmp of its own, where keepalived tells what it knows, in which a folder of the real one is still there. */
function ownTmp(folder: string): string {
  return [
    `mount --bind ${quote(folder)} /mnt && mount -t tmpfs tmpfs /tmp`,
    `mkdir -p ${quote(folder)} && mount --bind /mnt ${quote(folder)}`,
  ].join('\n');
}

/** Starts keepalived with each file, one after the other, and asks it what it has read. All are in `folder`. */
export function loadAll(
  { folder, program, preload }: Readonly<Record<'folder' | 'program' | 'preload', string>>,
  files: readonly string[],
): readonly Told[] {
  const { output } = runInNamespace(
    `${segment}
    ${ownTmp(folder)}
    PATH=${quote(path.dirname(program))}:$PATH
    ${askChecker}
    ${askKeepalived}
    for file in ${quoteAll(files)}; do
      LD_PRELOAD=${quote(preload)} ${quote(program)} --dont-fork --use-file "$file" >/dev/null 2>&1 &
      for _ in 1 2 3 4 5 6 7 8 9 10; do
        ask_checker
        [ -z "$dump" ] || break
        sleep 0.1
      done
      printf '== checker\\n'
      [ -z "$dump" ] || cat "$dump"
      printf '== state\\nrunning\\n'
      # One that has begun a moment ago does not take the question yet.
      for _ in 1 2 3 4 5 6 7 8 9 10; do
        find_keepalived keepalived
        ask_keepalived
        [ -z "$state" ] || break
        sleep 0.1
      done
      kill -s KILL "$pid" $(cat /run/vrrp.pid /run/checkers.pid) || :
      wait
      rm -rf /run/*.pid /run/keepalived /tmp/keepalived*
    done`,
    300_000,
  );
  return output.split('== checker\n').slice(1).map(splitTold);
}

function splitTold(text: string): Told {
  const [checker = '', state = ''] = text.split('== state\n');
  return { checker, state };
}
