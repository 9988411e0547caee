import type { FactKind, FactRef } from '../../model/host/fact.js';
import { keepalivedProcess } from './process.js';
import { onlyRecords } from '../network/json-records.js';
import { readVrrpInstance, type VrrpInstanceState } from './vrrp-instance-state.js';

/** What the running keepalived says about itself. */
export type KeepalivedState = {
  readonly running: boolean;
  /** Its VRRP instances; undefined: it did not tell, because it hangs or was built without JSON. */
  readonly instances?: readonly VrrpInstanceState[];
};

const stateKey = 'vrrp';

/*
 * keepalived(8), signal JSON: the running process writes its state to /tmp/keepalived.json. That
 * leaves a line in its log, and nothing else: the file has auth_pass in it and anybody may read it, so
 * it goes as soon as it has been read. It is put in the place of an older one, which is held open here,
 * so that the new one cannot get its inode: it is the answer as soon as it is another file, and whole.
 */
/**
 * POSIX sh functions: `ask_keepalived` prints its answer where `find_keepalived` has found it, and leaves it in
 * `$state`, which is empty where there is none.
 */
export const askKeepalived = [
  keepalivedProcess,
  'wait_for_state() {',
  '  kill -s "$signal" "$pid" || return 0',
  // Mostly a few milliseconds are enough; it gets two seconds.
  '  for pause in 0.01 0.02 0.05 0.1 0.1 0.1 0.2 0.2 0.2 0.2 0.2 0.2 0.2 0.2; do',
  '    if [ -r "$json" ] && ! [ "$json" -ef /proc/self/fd/0 ] && state=$(cat "$json"); then',
  '      case $state in *"]" | *"}") printf "json %s\\n" "$state"; rm -f "$json"; return 0 ;; esac',
  '    fi',
  '    sleep "$pause"',
  '  done',
  '  state=',
  '}',
  'signal=',
  'ask_keepalived() {',
  '  state=',
  '  [ -n "$signal" ] || signal=$(PATH=$PATH:/usr/sbin:/sbin keepalived --signum=JSON 2>/dev/null) || return 0',
  '  case $signal in "" | *[!0-9]*) return 0 ;; esac',
  '  takes_signal "$signal" || return 0',
  '  json=/proc/$pid/root/tmp/keepalived.json',
  '  before=/dev/null',
  '  [ ! -r "$json" ] || before=$json',
  '  wait_for_state <"$before"',
  '}',
].join('\n');

const script = (keys: readonly string[]): string =>
  [
    askKeepalived,
    'find_keepalived keepalived',
    'if [ -n "$pid" ]; then',
    '  echo running',
    ...(keys.includes(stateKey) ? ['  ask_keepalived'] : []),
    'fi',
  ].join('\n');

/** Reads the line `running`, and the answer where there is one. */
export function parseKeepalived(output: string): KeepalivedState {
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

const keepalivedFact: FactKind<KeepalivedState> = {
  name: 'keepalived',
  script,
  parse: parseKeepalived,
};

/** The running keepalived's own account of its VRRP instances, with their counters. */
export const keepalivedState: FactRef<KeepalivedState> = { kind: keepalivedFact, key: stateKey };

/** Only whether it runs, without asking it. */
export const keepalivedRuns: FactRef<KeepalivedState> = { kind: keepalivedFact, key: 'process' };
