import type { HealthCheck } from '../../model/cluster/health-check.js';
import { siteName, statusRange, urlPath } from '../../model/values/value-kinds.js';
import { readHttpStatus } from '../asking/http-text.js';
import { describeCodes, isAmong } from '../asking/status-codes.js';
import type { Turn } from '../asking/turn.js';
import type { Page } from '../asking/web.js';
import type { CheckKind, Pauses } from './kind.js';

type Paged = HealthCheck<'HTTP'> | HealthCheck<'HTTPS'>;

/** What checks can be told that ask for a page. */
export const pageFields: CheckKind<'HTTP'>['fields'] = {
  path: { key: 'path', takes: urlPath, default: '/', example: '/health', says: 'Path of the GET' },
  statusCode: {
    key: 'status',
    takes: { minimum: 100, maximum: 599, range: statusRange },
    default: '200',
    example: '200 204',
    says: 'Status code that means healthy, or a list of codes and ranges',
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
      isGood: (status) => isAmong(status, statusCode),
      words: {
        answers: `answers GET ${path}`,
        lacks: `gives no answer to GET ${path}`,
        wants: describeCodes(statusCode),
      },
    },
  ];
}

/** The page that clients ask for, and what is good of it. */
export function pageOf({
  path,
  statusCode: wants,
  siteName: name,
}: Paged): Omit<Page, 'isEncrypted'> {
  return {
    ...{ path, wants },
    ...(name === undefined ? {} : { siteName: name }),
  };
}

/** epilog() of check_http.c. */
export function pausePages({ delayLoopSeconds, delayBeforeRetrySeconds }: Pauses): number {
  return Math.max(delayLoopSeconds, delayBeforeRetrySeconds);
}
