import { urlPath } from '../../model/values/value-kinds.js';
import { readHttpStatus } from '../asking/http-text.js';
import { web } from '../asking/web.js';
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
  turns: ({ path, statusCode }, address) => [
    {
      // As keepalived does: HTTP/1.0, and the address as the name.
      says: `GET ${path} HTTP/1.0\r\nHost: ${address}\r\n\r\n`,
      isWhole: (received) => readHttpStatus(received) !== undefined,
      isCut: (received) => received === '',
      readStatus: readHttpStatus,
      isGood: (status) => status === statusCode,
      words: {
        answers: `answers GET ${path}`,
        lacks: `gives no answer to GET ${path}`,
        wants: String(statusCode),
      },
    },
  ],
  // HTTP_GET does without TLS on any port.
  clientAsks: ({ path, statusCode: wants }) => web({ path, wants, isEncrypted: false }),
  // epilog() of check_http.c.
  pauseWhileOutSeconds: ({ delayLoopSeconds, delayBeforeRetrySeconds }) =>
    Math.max(delayLoopSeconds, delayBeforeRetrySeconds),
};
