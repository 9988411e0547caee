import { heloName } from '../../model/values/value-kinds.js';
import { mail, smtpTurns } from '../asking/mail.js';
import { firstLine } from '../asking/smtp-text.js';
import type { CheckKind } from './kind.js';

/** A mail server greets, knows the director's HELO, and says something to its QUIT; check_smtp.c. */
export const smtp: CheckKind<'SMTP'> = {
  word: 'smtp',
  passes: 'a mail server greets with 220 and answers HELO with 250',
  fields: {
    heloName: {
      key: 'helo',
      takes: heloName,
      default: 'smtpchecker.keepalived.org',
      example: 'lb.example.org',
      says: 'Name that the director gives itself',
    },
  },
  blocks: { SMTP_CHECK: { delayBeforeRetrySeconds: 1 } },
  asks: { by: 'connection', turns: ({ heloName: name }) => smtpTurns(name, firstLine) },
  usesPort: true,
  isRefusedAtOnce: true,
  sees: { program: 'always', host: 'always' },
  clientAsks: (check) => mail(check),
  // smtp_final() retries real servers that are out, too.
  pauseWhileOutSeconds: ({ delayLoopSeconds, delayBeforeRetrySeconds }) =>
    Math.max(delayLoopSeconds, delayBeforeRetrySeconds),
};
