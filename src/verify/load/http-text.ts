/** The head of an HTTP answer; RFC 9112 section 2.1. */
export type ResponseHead = {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** How many characters of the text it takes. */
  readonly length: number;
};

const statusLine = /^HTTP\/1\.[01] (?<status>\d{3})/;
const blankLine = '\r\n\r\n';

/** A request without a body; a `HEAD` is answered without one too. */
export function requestText(
  method: 'GET' | 'HEAD',
  { host, path, connection }: { host: string; path: string; connection: 'close' | 'keep-alive' },
): string {
  const headers = [
    `Host: ${host}`,
    'User-Agent: lvsdeploy',
    'Accept: */*',
    `Connection: ${connection}`,
  ];
  return [`${method} ${path} HTTP/1.1`, ...headers, '', ''].join('\r\n');
}

/** Reads the head of an answer; undefined: it is not complete, or not HTTP. */
export function readHead(text: string): ResponseHead | undefined {
  const end = text.indexOf(blankLine);
  const status = statusLine.exec(text)?.groups?.['status'];
  if (end < 0 || status === undefined) return undefined;
  const lines = text.slice(0, end).split('\r\n').slice(1);
  const headers = lines.map((line) => {
    const [name = ''] = line.split(':', 1);
    return [name.toLowerCase(), line.slice(name.length + 1).trim()] as const;
  });
  return { status: Number(status), headers: new Map(headers), length: end + blankLine.length };
}

/** Whether everything that the head announces has come; without a length it ends with the connection. */
export function isComplete(text: string, { headers, length }: ResponseHead): boolean {
  const announced = headers.get('content-length');
  return announced !== undefined && text.length >= length + Number(announced);
}

/** Whether the text can still become HTTP. */
export function looksLikeHttp(text: string): boolean {
  const prefix = 'HTTP/1.';
  return text.startsWith(prefix) || prefix.startsWith(text);
}
