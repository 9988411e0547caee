import { web } from '../asking/web.js';
import type { CheckKind } from './kind.js';
import { pageFields, pageOf, pageTurns, passesPagesTwice, pausePages } from './page.js';

/** A GET within TLS is answered with the expected status, whoever has signed the certificate. */
export const https: CheckKind<'HTTPS'> = {
  word: 'https',
  passes: 'a GET by TLS gives the expected status',
  fields: pageFields,
  blocks: { SSL_GET: { delayBeforeRetrySeconds: 3 } },
  asks: {
    by: 'connection',
    turns: pageTurns,
    tls: ({ siteName }) => (siteName === undefined ? {} : { serverName: siteName }),
  },
  usesPort: true,
  isRefusedAtOnce: true,
  sees: { program: 'always', host: 'always' },
  clientAsks: (check) => web({ ...pageOf(check), isEncrypted: true }),
  pauseWhileOutSeconds: pausePages,
  passesTwice: passesPagesTwice,
};
