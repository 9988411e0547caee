import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { VirtualService } from '../../../model/cluster.js';
import { isEncrypted, pathOf } from '../answers.js';

/** What a web server said first. */
export type HttpAnswer = {
  readonly status?: number;
  /** Bytes of the body: 0 is none, more is at least so many; undefined: it does not say. */
  readonly length?: number;
  /** The `X-Real-Server` header. */
  readonly server?: string;
  readonly failure?: string;
};

const largestHeader = 16_384;

/** Makes one request over a connection and closes it; of the body only the beginning is read. Never rejects. */
export function exchangeHttp(stream: Duplex, service: VirtualService): Promise<HttpAnswer> {
  const { port, vip } = service;
  const socket = isEncrypted(port)
    ? connectTls({ socket: stream, rejectUnauthorized: false })
    : stream;
  const request = [
    `GET ${pathOf(service)} HTTP/1.1`,
    `Host: ${vip}`,
    'User-Agent: lvsdeploy',
    'Connection: close',
    '\r\n',
  ].join('\r\n');
  return new Promise((resolve) => {
    let text = '';
    const finish = (answer: HttpAnswer): void => {
      resolve(answer);
      stream.destroy();
    };
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (isEnough(text) || text.length > largestHeader) finish(readHeader(text));
    });
    socket.on('end', () => finish(readHeader(text)));
    socket.on('close', () => finish(readHeader(text)));
    socket.on('error', (error: Error) => finish({ failure: error.message }));
    socket.write(request);
  });
}

// The head, and as much of the body as tells whether there is one.
function isEnough(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  return (
    text.length > end + 4 ||
    /^content-length:/im.test(text) ||
    /^HTTP\/\S+ (?:1|204|304)/.test(text)
  );
}

/** Reads the head of an answer; RFC 9112 section 4. */
export function readHeader(text: string): HttpAnswer {
  if (text === '') return { failure: 'the connection was closed without an answer' };
  const status = /^HTTP\/\d\.\d (\d{3})/.exec(text)?.[1];
  if (status === undefined) return { failure: 'the answer is not one of HTTP' };
  const server = /^x-real-server:[ \t]*(\S+)/im.exec(text)?.[1];
  const length = readLength(text);
  return {
    status: Number(status),
    ...(server === undefined ? {} : { server }),
    ...(length === undefined ? {} : { length }),
  };
}

// RFC 9112 section 6: by its length, in chunks of which the last is `0`, or until the connection ends.
function readLength(text: string): number | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end);
  const told = /^content-length:[ \t]*(\d+)/im.exec(head)?.[1];
  if (told !== undefined) return Number(told);
  const body = text.slice(end + 4);
  if (!/^transfer-encoding:.*chunked/im.test(head)) return body.length;
  return body === '' ? undefined : Number.parseInt(body, 16);
}
