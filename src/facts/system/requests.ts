import { formatHost } from '../../lvs/address/format-address.js';
import { readGreeting } from '../../lvs/asking/smtp-text.js';
import type { FactKind, FactRef } from '../../model/host/fact.js';
import { quote } from '../../model/text/shell-quote.js';
import { fromKey, toKey, type RequestQuestion } from './request-question.js';

/** What became of one request. */
export type Answer = {
  /** The client's address and port; port 0: it did not come that far. */
  readonly client: string;
  readonly clientPort: number;
  /** HTTP status, or the last of SMTP; undefined: no answer, or nothing was asked. */
  readonly status?: number;
  /** The real server, as its `X-Real-Server` header or its greeting says. */
  readonly server?: string;
  /** There was a connection, but no answer of HTTP: all that can be had of other protocols. */
  readonly connected?: true;
  /** From the start until the connection came about; undefined: it did not. */
  readonly connectMs?: number;
  /** From the start to the end. */
  readonly totalMs?: number;
  /** Bytes of the answer's body. */
  readonly length?: number;
  /** Why there was no connection or no answer. */
  readonly failure?: string;
};

/** What came of all requests of a question. */
export type Asked = {
  readonly answers: readonly Answer[];
  /** SYNs that the host's kernel sent again meanwhile, whoever sent them first; undefined: it does not tell. */
  readonly resent?: number;
};

/** A connection may come about at the third try, 3 s after the first (RFC 6298). */
const answerSeconds = 4;
const silenceSeconds = 0.5;
/** After so many addresses that got no answer, the others are not asked any more. */
const toleratedFailures = 4;
const toleratedPosts = 2;

// One curl for all requests of an address: starting it costs more than ten of them. It reads what to
// do from a here-document, prints a line of its own after each answer's header, and gives up at the
// first request without an answer, so that a dead service costs seconds.
function script(keys: readonly string[]): string {
  const blocks = keys.flatMap((key, index) => {
    const question = fromKey(key);
    const { url, sources, rounds, isControl } = question;
    const asks = sources.flatMap((source) =>
      runsFor(url, Array<string>(rounds).fill(stanza(question, source))).map((stanzas) =>
        [
          `[ $failures -ge ${toleratedBy(question)} ] || ${askerOf(question)} ${isSilent(url) ? '' : '--fail-early'} <<'END_OF_REQUESTS'`,
          stanzas.join('\nnext\n'),
          'END_OF_REQUESTS',
        ].join('\n'),
      ),
    );
    const end = `printf '%s\\n' ${quote(`@asked ${key}`)}`;
    const before = keys[index - 1];
    const goesOn = isControl === true && before !== undefined && fromKey(before).isControl === true;
    return [...(goesOn ? [] : ['failures=0']), 'count_resent', ...asks, 'count_resent', end];
  });
  return [
    'if command -v curl >/dev/null 2>&1; then',
    'echo asked',
    "count_resent() { LC_ALL=C grep -s '^TcpExt:' /proc/net/netstat || :; }",
    'failures=0',
    'ask() { curl -q "$@" -K - 2>/dev/null || [ $# -eq 0 ] || failures=$((failures + 1)); }',
    ...(keys.some((key) => fromKey(key).postBytes !== undefined) ? [posting] : []),
    ...blocks,
    'fi',
  ].join('\n');
}

// Standard input has what is to be done, so the body is put in there.
const posting = String.raw`post() { body=$(printf '%0*d' "$1" 0); shift; sed "s/^data$/data = \"$body\"/" | curl -q "$@" -K - 2>/dev/null || failures=$((failures + 1)); }`;

function toleratedBy({ isControl, postBytes }: RequestQuestion): number {
  if (isControl === true) return 1;
  return postBytes === undefined ? toleratedFailures : toleratedPosts;
}

function askerOf({ postBytes }: RequestQuestion): string {
  return postBytes === undefined ? 'ask' : `post ${postBytes}`;
}

// Of a connection of which nothing is asked, silence is no failure.
function isSilent(url: string): boolean {
  return url.startsWith('telnet:');
}

function isMail(url: string): boolean {
  return url.startsWith('smtp:');
}

// One run of curl would send all its mail over one connection.
function runsFor(url: string, stanzas: readonly string[]): readonly (readonly string[])[] {
  return isMail(url) ? stanzas.map((stanza) => [stanza]) : [stanzas];
}

function stanza({ url, at, postBytes }: RequestQuestion, source: string): string {
  const said =
    '%{local_port} %{http_code} %{exitcode} %{time_connect} %{time_total} %{size_download}';
  return [
    `url = ${JSON.stringify(url)}`,
    ...(at === undefined ? [] : [`connect-to = ${JSON.stringify(`::${formatHost(at)}:`)}`]),
    `interface = ${JSON.stringify(source)}`,
    'header = "Connection: close"',
    `max-time = ${isSilent(url) ? silenceSeconds : answerSeconds}`,
    // Without mail to send, curl would ask for help, which many servers refuse.
    ...(isMail(url) ? ['request = "NOOP"'] : []),
    // A server that is asked beforehand would answer before the body is on its way.
    ...(postBytes === undefined ? [] : ['data', 'header = "Expect:"']),
    'silent',
    'insecure',
    'output = "/dev/null"',
    'dump-header = "-"',
    `write-out = "\\n@answer ${url} ${source} ${said}\\n"`,
  ].join('\n');
}

function parse(output: string, key: string): Asked | undefined {
  if (!/^asked$/m.test(output)) return undefined;
  // What was asked for other keys ends before.
  const own =
    output
      .split(`\n@asked ${key}\n`)[0]
      ?.split(/^@asked .*$/m)
      .at(-1) ?? '';
  const resent = readResent(own);
  return {
    answers: readAnswers(own, fromKey(key)),
    ...(resent === undefined ? {} : { resent }),
  };
}

// proc_net_netstat(5): a line of names, then one of numbers; the table is printed before and after.
function readResent(output: string): number | undefined {
  const lines = output.split('\n').flatMap((line) => /^TcpExt: (.*)$/.exec(line)?.[1] ?? []);
  const index = lines[0]?.split(' ').indexOf('TCPSynRetrans') ?? -1;
  const [before, after] = [lines[1], lines[3]].map((line) => Number(line?.split(' ')[index]));
  if (before === undefined || after === undefined || index < 0) return undefined;
  return Number.isNaN(after - before) ? undefined : after - before;
}

function readAnswers(
  output: string,
  { url, sources }: Pick<RequestQuestion, 'url' | 'sources'>,
): readonly Answer[] {
  const parts = output.split(/^@answer (.*)$/m);
  // Each answer is its header, then its line.
  return parts.flatMap((line, index) => {
    const [about = '', source = '', ...said] = line.split(' ');
    if (index % 2 === 0 || about !== url || !sources.includes(source)) return [];
    return [readAnswer(source, parts[index - 1] ?? '', said)];
  });
}

// curl(1), EXIT CODES.
const failures: Readonly<Record<string, string>> = {
  7: 'the connection was refused, or there is no route',
  18: 'the answer broke off',
  28: 'no answer in time',
  45: 'the client could not use that address',
  52: 'the connection was closed without an answer',
  56: 'the connection was reset',
};

// The whole answer came: 0, or 8 where the status of a mail server says that it does not serve.
const wholeAnswers: readonly string[] = ['0', '8'];

function readAnswer(client: string, header: string, said: readonly string[]): Answer {
  const [port = '', code = '', exitCode = '', connectSeconds = '', totalSeconds, size] = said;
  const connectMs = toMs(connectSeconds);
  const totalMs = toMs(totalSeconds);
  const base = {
    client,
    clientPort: Number(port) || 0,
    ...(connectMs === 0 ? {} : { connectMs }),
    ...(totalSeconds === undefined ? {} : { totalMs }),
  };
  const failure = failures[exitCode] ?? 'no answer';
  if (Number(code) > 0) {
    return {
      ...base,
      status: Number(code),
      ...readServer(header),
      ...(size === undefined ? {} : { length: Number(size) }),
      ...(wholeAnswers.includes(exitCode) ? {} : { failure }),
    };
  }
  return Number(connectSeconds) > 0 ? { ...base, connected: true, failure } : { ...base, failure };
}

function readServer(header: string): Pick<Answer, 'server'> {
  const server = /^x-real-server:[ \t]*(\S+)/im.exec(header)?.[1] ?? readGreeting(header);
  return server === undefined ? {} : { server };
}

function toMs(seconds = '0'): number {
  return Math.round(1000 * Number(seconds)) || 0;
}

const requestsFact: FactKind<Asked | undefined> = { name: 'requests', script, parse };

/**
 * Asks for a URL; undefined where the host has no curl(1). An address that got no answer does not ask
 * again, and after several of them the others do not ask at all.
 */
export function requestsFor(question: RequestQuestion): FactRef<Asked | undefined> {
  return { kind: requestsFact, key: toKey(question) };
}
