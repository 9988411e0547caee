import type { HealthCheck } from '../../model/cluster/health-check.js';
import { pageDigest, siteName, statusRange, urlPath } from '../../model/values/value-kinds.js';
import { isComplete, readHead, readHttpStatus, sentBody } from '../asking/http-text.js';
import { findOtherPage } from '../asking/page-digest.js';
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
  digest: {
    key: 'digest',
    takes: pageDigest,
    example: '5d41402abc4b2a76b9719d911017c592',
    says: 'MD5 of the page, which it has to have besides a good status',
  },
};

/** One GET, as keepalived says it: HTTP/1.0, and the address as the name where none is given. */
export function pageTurns(
  { path, statusCode, siteName: name, digest }: Paged,
  address: string,
): readonly Turn[] {
  return [
    {
      says: `GET ${path} HTTP/1.0\r\nHost: ${name ?? address}\r\n\r\n`,
      ...(digest === undefined ? justStatus : wholePage(digest)),
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

const justStatus: Pick<Turn, 'isWhole'> = {
  isWhole: (received) => readHttpStatus(received) !== undefined,
};

/**
 * As http_process_response() of check_http.c counts: what stands after the blank line, as it is sent, up to what
 * Content-Length says.
 */
function wholePage(digest: string): Pick<Turn, 'isWhole' | 'findFault'> {
  return {
    isWhole: (received) => {
      const head = readHead(received);
      return head !== undefined && isComplete(received, head);
    },
    findFault: (received) => {
      const head = readHead(received);
      return findOtherPage(head === undefined ? '' : sentBody(received, head), digest);
    },
  };
}

/** The page that clients ask for, and what is good of it. */
export function pageOf({
  path,
  statusCode: wants,
  siteName: name,
  digest,
}: Paged): Omit<Page, 'isEncrypted'> {
  return {
    ...{ path, wants },
    ...(name === undefined ? {} : { siteName: name }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/**
 * After a page that failed is good again, epilog() of check_http.c begins anew with the first page, after `delay_loop`,
 * even if it is the only one. Measured with 2.2.7 and 2.3.4: back at the second good answer.
 */
export function passesPagesTwice({ keepalived = [] }: Paged): boolean {
  return !keepalived.some((line) => /^fast_recovery(?: (?:true|on|yes))?$/.test(line));
}

/** epilog() of check_http.c. */
export function pausePages({ delayLoopSeconds, delayBeforeRetrySeconds }: Pauses): number {
  return Math.max(delayLoopSeconds, delayBeforeRetrySeconds);
}
