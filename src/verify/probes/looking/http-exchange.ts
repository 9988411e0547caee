import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { VirtualService } from '../../../model/cluster.js';
import { isEncrypted, pathOf } from '../answers.js';

/** What a web server said first. */
export type HttpAnswer = {
  readonly status?: number;
  /** The `X-Real-Server` header. */
  readonly server?: string;
  readonly failure?: string;
};

const largestHeader = 16_384;

/** Makes one request over a connection and closes it; the body is not read. Never rejects. */
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
      if (text.includes('\r\n\r\n') || text.length > largestHeader) finish(readHeader(text));
    });
    socket.on('end', () => finish(readHeader(text)));
    socket.on('close', () => finish(readHeader(text)));
    socket.on('error', (error: Error) => finish({ failure: error.message }));
    socket.write(request);
  });
}

/** Reads the head of an answer; RFC 9112 section 4. */
export function readHeader(text: string): HttpAnswer {
  if (text === '') return { failure: 'the connection was closed without an answer' };
  const status = /^HTTP\/\d\.\d (\d{3})/.exec(text)?.[1];
  if (status === undefined) return { failure: 'the answer is not one of HTTP' };
  const server = /^x-real-server:[ \t]*(\S+)/im.exec(text)?.[1];
  return { status: Number(status), ...(server === undefined ? {} : { server }) };
}
