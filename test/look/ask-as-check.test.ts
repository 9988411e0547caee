import test from 'ava';
import { makeCheck } from '../../src/lvs/checks/make-check.js';
import { askAsCheck, askAsChecks } from '../../src/look/ask-as-check.js';
import { fakeConnection, succeed } from '../verify/double/fake-connection.js';
import { mailStream, soundMailServer, type MailServer } from '../verify/double/mail-server.js';
import { referenceService } from '../verify/reference-cluster.js';

const settings = { ...referenceService.checks[0], port: 25, connectTimeoutSeconds: 0.2 };
const check = makeCheck('SMTP', settings, { helo: 'lb.example.org' });

async function ask(server: MailServer) {
  const { stream, heard } = mailStream(server);
  const director = fakeConnection('master', { forward: () => stream });
  const asked = { address: '192.168.56.102', port: 25 };
  const outcome = await askAsCheck(
    director,
    { server: asked, check },
    new AbortController().signal,
  );
  return { outcome, heard };
}

test('a check by SMTP says what keepalived says', async (t) => {
  const { outcome, heard } = await ask(soundMailServer);
  t.deepEqual(outcome, { verdict: 'passes', how: 'port 25 answers QUIT with 221 now' });
  t.deepEqual(heard, ['HELO lb.example.org\r\n', 'QUIT\r\n']);
});

const failing = test.macro(async (t, twist: MailServer, how: string) => {
  const { outcome } = await ask({ ...soundMailServer, ...twist });
  t.deepEqual(outcome, { verdict: 'fails', how: `port 25 ${how}` });
});

test(
  'a mail server that is closed for now fails',
  failing,
  { greeting: '421 web1 Service not available\r\n' },
  'greets with 421, not 220',
);
test(
  'a greeting of two lines fails, as check_smtp.c knows one only',
  failing,
  { greeting: '220-web1\r\n220 ESMTP\r\n' },
  'greets with "220-web1"; keepalived wants 220, a space, and no second line',
);
test(
  'a greeting without a word after its status fails: keepalived sees the end of the line',
  failing,
  { greeting: '220\r\n' },
  'greets with "220"; keepalived wants 220, a space, and no second line',
);
test('a greeting that does not come fails', failing, { greeting: '' }, 'does not greet');
test(
  'a HELO that is refused fails',
  failing,
  { HELO: '550 go away\r\n' },
  'answers HELO lb.example.org with 550, not 250',
);
test(
  'a QUIT that is not answered fails: keepalived reads one line more',
  failing,
  { QUIT: '' },
  'gives no answer to QUIT',
);

test('whatever is said to QUIT will do', async (t) => {
  const { outcome } = await ask({ ...soundMailServer, QUIT: '500 What?\r\n' });
  t.is(outcome.verdict, 'passes');
});

async function askPing(exitStatus: number) {
  const commands: string[] = [];
  const director = fakeConnection('master', {
    exec: (command) => {
      commands.push(command);
      return { ...succeed(), exitStatus };
    },
  });
  const ping = makeCheck('PING', settings);
  const { signal } = new AbortController();
  const server = { address: '192.168.56.102', port: 80 };
  const outcome = await askAsCheck(director, { server, check: ping }, signal);
  return { outcome, commands };
}

test('a check that makes no connection is asked by a command of the director', async (t) => {
  const { outcome, commands } = await askPing(0);
  t.deepEqual(outcome, { verdict: 'passes', how: 'answers ping now' });
  t.deepEqual(commands, ['ping -n -c1 -W1 192.168.56.102 >/dev/null 2>&1']);
});

test('its status is the verdict', async (t) => {
  const { outcome } = await askPing(1);
  t.deepEqual(outcome, { verdict: 'fails', how: 'does not answer ping' });
});

test('a director that cannot run it knows nothing', async (t) => {
  const { outcome } = await askPing(127);
  t.deepEqual(outcome, { verdict: 'unknown', how: 'ping cannot be run on master' });
});

async function askAll(mailServer: MailServer, pingStatus: number) {
  const director = fakeConnection('master', {
    forward: () => mailStream(mailServer).stream,
    exec: () => ({ ...succeed(), exitStatus: pingStatus }),
  });
  const server = { address: '192.168.56.102', port: 25 };
  const checks = [makeCheck('PING', settings), makeCheck('TCP', settings), check] as const;
  return askAsChecks(director, { server, checks }, new AbortController().signal);
}

const closed: MailServer = { ...soundMailServer, greeting: '421 web1 Service not available\r\n' };

test('a real server passes where it passes each of its checks', async (t) => {
  t.deepEqual(await askAll(soundMailServer, 0), {
    verdict: 'passes',
    how: 'answers ping now, and port 25 takes connections now, and port 25 answers QUIT with 221 now',
  });
});

test('one check that fails is enough, whatever the others say', async (t) => {
  t.deepEqual(await askAll(closed, 0), {
    ...{ verdict: 'fails', how: 'port 25 greets with 421, not 220' },
  });
  t.deepEqual(await askAll(closed, 127), {
    ...{ verdict: 'fails', how: 'port 25 greets with 421, not 220' },
  });
  t.deepEqual(await askAll(closed, 1), {
    ...{ verdict: 'fails', how: 'does not answer ping, and port 25 greets with 421, not 220' },
  });
});

test('a check that cannot be asked leaves it open whether the real server passes', async (t) => {
  t.deepEqual(await askAll(soundMailServer, 127), {
    ...{ verdict: 'unknown', how: 'ping cannot be run on master' },
  });
});
