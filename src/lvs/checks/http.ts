import { urlPath } from '../../model/values/value-kinds.js';
import type { CheckKind } from './kind.js';

/** A GET is answered with the expected status. */
export const http: CheckKind<'HTTP'> = {
  word: 'http',
  passes: 'a GET gives the expected status',
  fields: {
    path: {
      key: 'path',
      takes: urlPath,
      default: '/',
      example: '/health',
      says: 'Path of the GET',
    },
    statusCode: {
      key: 'status',
      takes: { minimum: 100, maximum: 599 },
      default: 200,
      example: 204,
      says: 'Status code that means healthy',
    },
  },
  blocks: { HTTP_GET: { delayBeforeRetrySeconds: 3 }, SSL_GET: { delayBeforeRetrySeconds: 3 } },
  turns: ({ path, statusCode }) => [
    {
      asks: `GET ${path}`,
      // As keepalived does: HTTP/1.0, and the address as the name.
      request: (address) => `GET ${path} HTTP/1.0\r\nHost: ${address}\r\n\r\n`,
      readStatus: readHttpStatus,
      goodStatus: statusCode,
    },
  ],
  page: ({ path, statusCode }) => ({ path, statusCode }),
  // epilog() of check_http.c.
  pauseWhileOutSeconds: ({ delayLoopSeconds, delayBeforeRetrySeconds }) =>
    Math.max(delayLoopSeconds, delayBeforeRetrySeconds),
};

function readHttpStatus(received: string): number | undefined {
  const [, status] = /^HTTP\/\S+ (\d{3})/.exec(received) ?? [];
  return status === undefined ? undefined : Number(status);
}
