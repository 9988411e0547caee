import type { FactKind, FactRef } from '../model/fact.js';

/** What became of one request. */
export type Answer = {
  /** The client's address and port; port 0: it did not come that far. */
  readonly client: string;
  readonly clientPort: number;
  /** HTTP status; undefined: no answer, or the URL is not of HTTP. */
  readonly status?: number;
  /** The real server, as its `X-Real-Server` header says. */
  readonly server?: string;
  /** There was a connection, but no answer of HTTP: all that can be had of other protocols. */
  readonly connected?: true;
  /** Why there was no connection or no answer. */
  readonly failure?: string;
};

/**
 * Requests for one URL, each with a connection of its own, from each of several addresses. With
 * `telnet://` a connection is opened, and nothing is said.
 */
export type RequestQuestion = {
  readonly url: string;
  readonly sources: readonly string[];
  readonly rounds: number;
};

const answerSeconds = 2;
const silenceSeconds = 0.5;
/** After so many addresses that got no answer, the others are not asked any more. */
const toleratedFailures = 4;

function toKey({ url, sources, rounds }: RequestQuestion): string {
  return [rounds, url, ...sources].join(' ');
}

function fromKey(key: string): RequestQuestion {
  const [rounds = '0', url = '', ...sources] = key.split(' ');
  return { url, sources, rounds: Number(rounds) };
}

// One curl for all requests of an address: starting it costs more than ten of them. It reads what to
// do from a here-document, prints a line of its own after each answer's header, and gives up at the
// first request without an answer, so that a dead service costs seconds.
function script(keys: readonly string[]): string {
  const blocks = keys.flatMap((key) => {
    const { url, sources, rounds } = fromKey(key);
    return sources.map((source) =>
      [
        `[ $failures -ge ${toleratedFailures} ] || ask ${isHttp(url) ? '--fail-early' : ''} <<'END_OF_REQUESTS'`,
        Array.from({ length: rounds }, () => stanza(url, source)).join('\nnext\n'),
        'END_OF_REQUESTS',
      ].join('\n'),
    );
  });
  return [
    'if command -v curl >/dev/null 2>&1; then',
    'echo asked',
    'failures=0',
    'ask() { curl -q "$@" -K - 2>/dev/null || [ $# -eq 0 ] || failures=$((failures + 1)); }',
    ...blocks,
    'fi',
  ].join('\n');
}

// Of a connection of which nothing is asked, silence is no failure.
function isHttp(url: string): boolean {
  return url.startsWith('http');
}

function stanza(url: string, source: string): string {
  const said = '%{local_port} %{http_code} %{exitcode} %{time_connect}';
  return [
    `url = ${JSON.stringify(url)}`,
    `interface = ${JSON.stringify(source)}`,
    'header = "Connection: close"',
    `max-time = ${isHttp(url) ? answerSeconds : silenceSeconds}`,
    'silent',
    'insecure',
    'output = "/dev/null"',
    'dump-header = "-"',
    `write-out = "\\n@answer ${url} ${source} ${said}\\n"`,
  ].join('\n');
}

function parse(output: string, key: string): readonly Answer[] | undefined {
  if (!/^asked$/m.test(output)) return undefined;
  const { url, sources } = fromKey(key);
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
  28: 'no answer in time',
  45: 'the client could not use that address',
  52: 'the connection was closed without an answer',
  56: 'the connection was reset',
};

function readAnswer(client: string, header: string, said: readonly string[]): Answer {
  const [port = '', code = '', exitCode = '', connectSeconds = ''] = said;
  const server = /^x-real-server:[ \t]*(\S+)/im.exec(header)?.[1];
  const base = { client, clientPort: Number(port) || 0 };
  if (Number(code) > 0) {
    return { ...base, status: Number(code), ...(server === undefined ? {} : { server }) };
  }
  const failure = failures[exitCode] ?? 'no answer';
  return Number(connectSeconds) > 0 ? { ...base, connected: true, failure } : { ...base, failure };
}

const requestsFact: FactKind<readonly Answer[] | undefined> = { name: 'requests', script, parse };

/**
 * Asks for a URL; undefined where the host has no curl(1). An address that got no answer does not ask
 * again, and after several of them the others do not ask at all.
 */
export function requestsFor(question: RequestQuestion): FactRef<readonly Answer[] | undefined> {
  return { kind: requestsFact, key: toKey(question) };
}
