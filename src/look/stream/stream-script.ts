import { probeScript } from '../../facts/probe.js';
import { markerPrefix } from '../../facts/section.js';
import type { FactRef } from '../../model/host/fact.js';

/** The facts that a stream gathers, by the name of the question. */
export type Questions<Q extends string> = Readonly<Record<Q, readonly FactRef[]>>;

/** What a stream does on its host. */
export type Watch<Q extends string> = {
  readonly questions: Questions<Q>;
  /** Commands that print whatever happens, with the host's time in UTC. Default: none. */
  readonly follow?: readonly string[];
  /**
   * The same of the kernel's own news, such as `ip monitor address`. Nothing is answered before they listen, so that
   * what an answer does not show yet is heard. Default: none.
   */
  readonly monitors?: readonly string[];
};

/** The text before the number of the question, and the host's time, at the end of each answer. */
export function answerMark(nonce: string): string {
  return `${markerPrefix(nonce)}answer `;
}

// proc(5), /proc/net/netlink: a socket has the number of its process, and the groups that it has joined. On a host that
// boots that takes a while. What is not found in a second (another iproute2 may number it otherwise) is not waited for.
const awaitListening = [
  'await_listening() {',
  '  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do',
  '    while read -r _ _ portid groups _; do',
  '      [ "$portid" != "$1" ] || [ "$groups" = 00000000 ] || return 0',
  '    done </proc/net/netlink',
  '    kill -0 "$1" || return 0',
  '    sleep 0.05',
  '  done 2>/dev/null',
  '}',
].join('\n');

function start(command: string): string {
  return `${command} 2>/dev/null </dev/null & stream_pids="$stream_pids $!"`;
}

/**
 * POSIX sh. It answers each line `QUESTION N` of its standard input with the facts that are asked for,
 * and with `N SECONDS` by the host's clock. It ends, with all that it started, when its input ends: also when the
 * connection is cut, or this program killed.
 */
export function streamScript<Q extends string>(
  { questions, follow = [], monitors = [] }: Watch<Q>,
  nonce: string,
): string {
  const answers = Object.entries<readonly FactRef[]>(questions)
    .filter(([, refs]) => refs.length > 0)
    .map(([name, refs]) => `  ${name})\n${probeScript(refs, nonce)}\n  ;;`);
  return [
    'export LC_ALL=C TZ=UTC',
    'stream_pids=',
    `trap 'kill $stream_pids 2>/dev/null' EXIT`,
    'trap exit HUP INT TERM PIPE',
    ...(monitors.length === 0 ? [] : [awaitListening]),
    ...monitors.map(start),
    ...(monitors.length === 0
      ? []
      : ['for stream_pid in $stream_pids; do await_listening "$stream_pid"; done']),
    ...follow.map(start),
    'while read -r stream_question stream_number; do',
    ...(answers.length === 0 ? [] : ['  case $stream_question in', ...answers, '  esac']),
    `  date "+${answerMark(nonce)}$stream_number %s.%N"`,
    'done',
  ].join('\n');
}
