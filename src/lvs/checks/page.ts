import type { HealthCheck } from '../../model/cluster/health-check.js';
import { siteName, urlPath } from '../../model/values/value-kinds.js';
import { readHttpStatus } from '../asking/http-text.js';
import type { Turn } from '../asking/turn.js';
import type { CheckKind, Pauses } from './kind.js';

type Paged = HealthCheck<'HTTP'> | HealthCheck<'HTTPS'>;

/** What checks can be told that ask for a page. */
export const pageFields: CheckKind<'HTTP'>['fields'] = {
  path: { key: 'path', takes: urlPath, default: '/', example: '/health', says: 'Path of the GET' },
  statusCode: {
    key: 'status',
    takes: { minimum: 100, maximum: 599 },
    default: 200,
    example: 204,
    says: 'Status code that means healthy',
  },
  siteName: {
    key: 'host',
    takes: siteName,
    example: 'shop.example.org',
    says: 'Site that is asked for, and told to TLS (SNI)',
  },
};

/** One GET, as keepalived says it: HTTP/1.0, and the address as the name where none is given. */
export function pageTurns(
  { path, statusCode, siteName: name }: Paged,
  address: string,
): readonly Turn[] {
  return [
    {
      says: `GET ${path} HTTP/1.0\r\nHost: ${name ?? address}\r\n\r\n`,
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
  ];
}

/** epilog() of check_http.c. */
export function pausePages({ delayLoopSeconds, delayBeforeRetrySeconds }: Pauses): number {
  return Math.max(delayLoopSeconds, delayBeforeRetrySeconds);
}
