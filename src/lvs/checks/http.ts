import { web } from '../asking/web.js';
import type { CheckKind } from './kind.js';
import { pageFields, pageOf, pageTurns, passesPagesTwice, pausePages } from './page.js';

/** A GET is answered with the expected status. */
export const http: CheckKind<'HTTP'> = {
  word: 'http',
  passes: 'a GET gives the expected status',
  fields: pageFields,
  blocks: { HTTP_GET: { delayBeforeRetrySeconds: 3 } },
  asks: { by: 'connection', turns: pageTurns },
  usesPort: true,
  isRefusedAtOnce: true,
  sees: { program: 'always', host: 'always' },
  // HTTP_GET does without TLS on any port.
  clientAsks: (check) => web({ ...pageOf(check), isEncrypted: false }),
  pauseWhileOutSeconds: pausePages,
  passesTwice: passesPagesTwice,
};
