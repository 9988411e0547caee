import type { FactKind, FactRef } from '../model/fact.js';
import { onlyRecords } from './json-records.js';
import { readVrrpInstance, type VrrpInstanceState } from './vrrp-instance-state.js';

/** What the running keepalived says about itself. */
export type KeepalivedState = {
  readonly running: boolean;
  /** Its VRRP instances; undefined: it did not tell, because it hangs or was built without JSON. */
  readonly instances?: readonly VrrpInstanceState[];
};

/*
 * keepalived(8), signal JSON: the running process writes its state to /tmp/keepalived.json. That
 * leaves a line in its log, and nothing else. A process that does not catch the signal would die of
 * it, so its mask is asked first (SigCgt of proc_pid_status(5)). The file is the answer as soon as it
 * is newer than this shell, and whole; an older one is left from another question.
 */
const script = (): string =>
  [
    'ask_keepalived() {',
    '  pid=',
    '  for file in /run/keepalived.pid /run/keepalived/keepalived.pid; do',
    '    if [ -r "$file" ] && read -r pid <"$file"; then break; fi',
    '  done 2>/dev/null',
    '  comm=',
    '  [ -z "$pid" ] || ! [ -r "/proc/$pid/comm" ] || read -r comm <"/proc/$pid/comm" || :',
    '  [ "$comm" = keepalived ] || return 0',
    '  echo running',
    '  signal=$(PATH=$PATH:/usr/sbin:/sbin keepalived --signum=JSON 2>/dev/null) || return 0',
    '  case $signal in "" | *[!0-9]*) return 0 ;; esac',
    '  caught=0',
    '  while read -r name value; do',
    '    case $name in SigCgt:) caught=$((0x${value#????} >> (signal - 1) & 1)) ;; esac',
    '  done <"/proc/$pid/status"',
    '  [ "$caught" = 1 ] || return 0',
    '  json=/proc/$pid/root/tmp/keepalived.json',
    '  [ -d "/proc/$$" ] && kill -s "$signal" "$pid" || return 0',
    '  count=0',
    '  while [ $count -lt 40 ]; do',
    '    count=$((count + 1))',
    '    if [ "$json" -nt "/proc/$$" ] && state=$(cat "$json"); then',
    '      case $state in *"]" | *"}") printf "json %s\\n" "$state"; return 0 ;; esac',
    '    fi',
    '    sleep 0.05',
    '  done',
    '}',
    'ask_keepalived',
  ].join('\n');

function parse(output: string): KeepalivedState {
  const running = /^running$/m.test(output);
  const json = /^json (.*)$/ms.exec(output)?.[1];
  const instances = json === undefined ? undefined : readInstances(json);
  return { running, ...(instances === undefined ? {} : { instances }) };
}

// An array, or with `json_version 2` an object that has it as `vrrp`.
function readInstances(json: string): readonly VrrpInstanceState[] | undefined {
  const value = parseJson(json);
  const list = Array.isArray(value) ? value : (value as { vrrp?: unknown } | undefined)?.vrrp;
  return Array.isArray(list) ? onlyRecords(list).map(readVrrpInstance) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const keepalivedFact: FactKind<KeepalivedState> = { name: 'keepalived', script, parse };

/** The running keepalived's own account of its VRRP instances, with their counters. */
export const keepalivedState: FactRef<KeepalivedState> = { kind: keepalivedFact, key: 'vrrp' };
