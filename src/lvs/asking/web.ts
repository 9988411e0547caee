import { formatHost } from '../address/format-address.js';
import type { Asking, Extent } from './asking.js';
import {
  isComplete,
  looksLikeHttp,
  readBody,
  readHead,
  readHttpStatus,
  readLength,
  requestText,
  tellsLength,
} from './http-text.js';
import { findOtherPage } from './page-digest.js';
import { describeCodes, isAmong, type StatusCodes } from './status-codes.js';
import type { Turn } from './turn.js';

/** A page, and the only status that is good; undefined: any that is no error. */
export type Page = {
  readonly path: string;
  readonly wants?: StatusCodes;
  readonly isEncrypted: boolean;
  /** The site; undefined: whom the service takes itself for. */
  readonly siteName?: string;
  /** MD5 of the page, in hex digits; undefined: whichever there is. */
  readonly digest?: string;
};

type Request = {
  readonly method: 'GET' | 'HEAD';
  readonly connection: 'close' | 'keep-alive';
  readonly host: string;
};

const largestHead = 16_384;

/** Asks for a page. */
export function web(page: Page): Asking {
  const { path, isEncrypted, siteName, digest } = page;
  const isGood: Asking['isGood'] = (status, isUsual) => isGoodStatus(page, status, isUsual);
  const turn = (request: Request, isWhole: Turn['isWhole'], extent: Extent): Turn => ({
    says: requestText(request.method, { ...request, host: siteName ?? request.host, path }),
    isWhole,
    isCut: (received) => isCut(received, extent),
    readStatus: readHttpStatus,
    // Whoever asks once does not know what the others say.
    isGood: (status) => isGood(status, () => true),
    words: {
      answers: `answers ${request.method} ${path}`,
      lacks: `gives no answer to ${request.method} ${path}`,
      wants: page.wants === undefined ? 'a page' : describeCodes(page.wants),
    },
  });
  return {
    ...page,
    language: 'HTTP',
    visit: (host, wanted) => {
      if (digest === undefined) {
        return [turn({ method: 'GET', connection: 'close', host }, whole[wanted], wanted)];
      }
      const all = turn({ method: 'GET', connection: 'close', host }, whole.all, 'all');
      return [{ ...all, findFault: (received) => judgeBody(received, digest) }];
    },
    keep: {
      enter: () => [],
      ping: (host) => turn({ method: 'HEAD', connection: 'keep-alive', host }, hasHead, 'enough'),
      isLast: (received) =>
        readHead(received)?.headers.get('connection')?.toLowerCase() === 'close',
    },
    isGood,
    read: (received) => {
      const head = readHead(received);
      if (head === undefined) return {};
      const server = head.headers.get('x-real-server');
      const length = readLength(received, head);
      return {
        body: received.slice(head.length),
        ...(server === undefined ? {} : { server }),
        ...(length === undefined ? {} : { length }),
      };
    },
    url: (address, port) =>
      `${isEncrypted ? 'https' : 'http'}://${siteName ?? formatHost(address)}:${port}${path}`,
  };
}

function judgeBody(received: string, digest: string): string | undefined {
  const head = readHead(received);
  return findOtherPage(head === undefined ? '' : readBody(received, head), digest);
}

/**
 * The status that its check wants. Where nobody has said one: no server error, and a client error (404,
 * 403) only where every real server gives it.
 */
function isGoodStatus(
  { wants }: Page,
  status: number,
  isUsual: (status: number) => boolean,
): boolean {
  if (wants !== undefined) return isAmong(status, wants);
  if (status >= 400 && status < 500) return status === 401 || isUsual(status);
  return status < 400;
}

/** The connection ended within the head, or before as much of the body had come as was announced. */
function isCut(received: string, extent: Extent): boolean {
  if (!looksLikeHttp(received)) return false;
  const head = readHead(received);
  if (head === undefined) return true;
  return extent === 'all' && head.headers.has('content-length') && !isComplete(received, head);
}

const hasHead: Turn['isWhole'] = (received) =>
  !looksLikeHttp(received) || readHead(received) !== undefined;

const whole: Readonly<Record<Extent, Turn['isWhole']>> = {
  enough: (received) => {
    const head = readHead(received);
    const isEndless = head === undefined && received.length > largestHead;
    return (
      !looksLikeHttp(received) || isEndless || (head !== undefined && tellsLength(received, head))
    );
  },
  all: (received) => {
    const head = readHead(received);
    return !looksLikeHttp(received) || (head !== undefined && isComplete(received, head));
  },
};
