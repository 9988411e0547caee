/** The head of an HTTP answer; RFC 9112 section 2.1. */
export type ResponseHead = {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** How many characters of the text it takes. */
  readonly length: number;
};

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

/** The status of an answer, as soon as its first line has it. */
export function readHttpStatus(text: string): number | undefined {
  const [, status] = /^HTTP\/\S+ (\d{3})/.exec(text) ?? [];
  return status === undefined ? undefined : Number(status);
}

/** Reads the head of an answer; undefined: it is not complete, or not HTTP. */
export function readHead(text: string): ResponseHead | undefined {
  const end = text.indexOf(blankLine);
  const status = readHttpStatus(text);
  if (end < 0 || status === undefined) return undefined;
  const lines = text.slice(0, end).split('\r\n').slice(1);
  const headers = lines.map((line) => {
    const [name = ''] = line.split(':', 1);
    return [name.toLowerCase(), line.slice(name.length + 1).trim()] as const;
  });
  return { status, headers: new Map(headers), length: end + blankLine.length };
}

/** Whether everything that the head announces has come; without a length it ends with the connection. */
export function isComplete(text: string, { headers, length }: ResponseHead): boolean {
  const announced = headers.get('content-length');
  return announced !== undefined && text.length >= length + Number(announced);
}

/** Whether it is known whether there is a body. */
export function tellsLength(text: string, { headers, length, status }: ResponseHead): boolean {
  const hasNone = status < 200 || status === 204 || status === 304;
  return hasNone || headers.has('content-length') || text.length > length;
}

/**
 * Bytes of the body: 0 is none, more is at least so many; undefined: it does not say. RFC 9112 section 6:
 * by its length, in chunks of which the last is `0`, or until the connection ends.
 */
export function readLength(text: string, { headers, length }: ResponseHead): number | undefined {
  const announced = headers.get('content-length');
  if (announced !== undefined) return Number(announced);
  const body = text.slice(length);
  if (headers.get('transfer-encoding')?.includes('chunked') !== true) return body.length;
  return body === '' ? undefined : Number.parseInt(body, 16);
}

/** As much of the body as has come, and no more than is announced; RFC 9112 section 6.3. */
export function sentBody(text: string, { headers, length }: ResponseHead): string {
  const announced = headers.get('content-length');
  return text.slice(length, announced === undefined ? undefined : length + Number(announced));
}

/** The same without the framing of chunks; RFC 9112 section 7.1. */
export function readBody(text: string, head: ResponseHead): string {
  const isChunked = head.headers.get('transfer-encoding')?.includes('chunked') === true;
  return isChunked ? joinChunks(text.slice(head.length)) : sentBody(text, head);
}

function joinChunks(text: string): string {
  const chunks: string[] = [];
  for (let at = 0; ;) {
    const end = text.indexOf('\r\n', at);
    const size = end < 0 ? 0 : Number.parseInt(text.slice(at, end), 16);
    if (!(size > 0)) return chunks.join('');
    chunks.push(text.slice(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

/** Whether the text can still become HTTP. */
export function looksLikeHttp(text: string): boolean {
  const prefix = 'HTTP/1.';
  return text.startsWith(prefix) || prefix.startsWith(text);
}
