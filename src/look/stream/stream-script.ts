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
};

/** The text before the number of the question, and the host's time, at the end of each answer. */
export function answerMark(nonce: string): string {
  return `${markerPrefix(nonce)}answer `;
}

/**
 * POSIX sh. It answers each line `QUESTION N` of its standard input with the facts that are asked for,
 * and with `N SECONDS` by the host's clock. It ends, with all that it started, when its input ends: also when the
 * connection is cut, or this program killed.
 */
export function streamScript<Q extends string>(
  { questions, follow = [] }: Watch<Q>,
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
    ...follow.map((command) => `${command} 2>/dev/null </dev/null & stream_pids="$stream_pids $!"`),
    'while read -r stream_question stream_number; do',
    ...(answers.length === 0 ? [] : ['  case $stream_question in', ...answers, '  esac']),
    `  date "+${answerMark(nonce)}$stream_number %s.%N"`,
    'done',
  ].join('\n');
}
