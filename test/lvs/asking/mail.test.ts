import test from 'ava';
import { mail } from '../../../src/lvs/asking/mail.js';
import { readOutcome } from '../../../src/verify/load/send-request.js';
import { converse } from '../../../src/look/converse.js';
import type { RequestOutcome } from '../../../src/model/verify/history.js';
import { mailStream, soundMailServer, type MailServer } from '../../verify/double/mail-server.js';
import { referenceService } from '../../verify/reference-cluster.js';

const asking = mail({ heloName: 'lb.example.org' });
const { realServers } = referenceService;

const outcome = test.macro(async (t, twist: MailServer, expected: RequestOutcome) => {
  const { stream } = mailStream({ ...soundMailServer, ...twist });
  const taken = await converse(stream, asking.visit('10.0.0.227', 'all'));
  t.deepEqual(readOutcome(taken, { asking, realServers }), expected);
});

const answered: RequestOutcome = { type: 'answered', server: 'web1' };

test('a mail server is known by its greeting', outcome, {}, answered);
test(
  'a greeting of two lines is one to clients',
  outcome,
  { greeting: '220-web1.example.org hello\r\n220 web1.example.org ESMTP\r\n' },
  answered,
);
test(
  'a mail server that is closed gives no good answer',
  outcome,
  { greeting: '421 web1 Service not available\r\n' },
  { type: 'failed', failure: 'bad-answer' },
);

test('curl greets with the name of the check', (t) => {
  t.is(asking.url('10.0.0.227', 25), 'smtp://10.0.0.227:25/lb.example.org');
  t.is(asking.url('2001:db8::25', 25), 'smtp://[2001:db8::25]:25/lb.example.org');
});

test('a connection to a mail server is kept by NOOP, until the server says that it ends', async (t) => {
  const { stream, heard } = mailStream(soundMailServer);
  const { enter, ping, isLast } = asking.keep!;
  const taken = await converse(stream, [...enter(''), ping('')]);
  t.deepEqual(heard, ['HELO lb.example.org\r\n', 'NOOP\r\n']);
  t.false(isLast(taken.at(-1)!.text));
  t.true(isLast('421 4.3.2 shutting down\r\n'));
});
