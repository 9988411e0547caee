import test from 'ava';
import { nameService } from '../../../src/lvs/asking/name-service.js';
import { describeTurn, isAnsweredWell } from '../../../src/lvs/asking/turn.js';

const question = { name: 'example.org', type: 'A' };
const [packet] = nameService(question, 'UDP').visit('', 'all');
const [message] = nameService(question, 'TCP').visit('', 'all');

/** The answer of a name server to a question: the same message, with a code. */
function answer(asked: string, code: number): string {
  const bytes = Buffer.from(asked, 'latin1');
  bytes.writeUInt16BE(0x8180 | code, 2);
  return bytes.toString('latin1');
}

test('a question is answered without an error; SERVFAIL is no good answer', (t) => {
  t.true(isAnsweredWell(packet!, answer(packet!.says, 0)));
  t.false(isAnsweredWell(packet!, answer(packet!.says, 2)));
  t.is(
    describeTurn(packet!, answer(packet!.says, 2)),
    'answers the question for example.org with 2, not 0 (no error)',
  );
});

test('what is no answer to this question is none: the question itself, another one, noise', (t) => {
  const other = answer(packet!.says, 0).replace(/^../s, 'xx');
  for (const said of ['', 'hello', packet!.says, other]) {
    t.is(packet!.readStatus(said), undefined);
    t.false(isAnsweredWell(packet!, said));
  }
});

test('over TCP a message is whole when as much has come as its length says', (t) => {
  const whole = `\0${message!.says.slice(1, 2)}${answer(message!.says.slice(2), 0)}`;
  t.true(message!.isWhole(whole));
  t.false(message!.isWhole(whole.slice(0, -1)));
  t.true(message!.isCut(whole.slice(0, -1)));
  t.true(isAnsweredWell(message!, whole));
});
