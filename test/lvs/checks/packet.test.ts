import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import test from 'ava';
import { asksOf } from '../../../src/lvs/checks/check-kinds.js';
import { makeCheck } from '../../../src/lvs/checks/make-check.js';
import type { CheckType } from '../../../src/model/cluster/health-check.js';
import { referenceService } from '../../verify/reference-cluster.js';

type Answer = (packet: Buffer) => Buffer | undefined;

async function listen(answer: Answer) {
  const socket = createSocket('udp4');
  socket.on('message', (packet, { port, address }) => {
    const said = answer(packet);
    if (said !== undefined) socket.send(said, port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

async function run(type: CheckType, port: number, said = {}): Promise<number> {
  const settings = { ...referenceService.checks[0], port, connectTimeoutSeconds: 1 };
  const check = makeCheck(type, settings, said);
  const asks = asksOf(check);
  if (asks.by === 'connection') throw new Error('It has no command.');
  const [program = '', ...args] = asks.command(check, { address: '127.0.0.1', port }).words;
  try {
    await promisify(execFile)(program, args);
    return 0;
  } catch (error) {
    return Number((error as { code: unknown }).code);
  }
}

const header = (rcode: number) =>
  Buffer.from([0x4c, 0x56, 0x81, 0x80 | rcode, 0, 1, 0, 0, 0, 0, 0, 0]);
const silent: Answer = () => undefined;

const verdicts = test.macro(
  async (t, [type, said]: readonly [CheckType, object], answer: Answer, isGood: boolean) => {
    const socket = await listen(answer);
    try {
      t.is((await run(type, socket.address().port, said)) === 0, isGood);
    } finally {
      socket.close();
    }
  },
);

test('a name server that answers passes', verdicts, ['DNS', {}], () => header(0), true);
test('SERVFAIL fails', verdicts, ['DNS', {}], () => header(2), false);
test('what is no answer fails', verdicts, ['DNS', {}], (packet) => packet, false);
test('a name server that is silent fails', verdicts, ['DNS', {}], silent, false);
test('silence is good without a payload', verdicts, ['UDP', {}], silent, true);
test('silence is bad with one', verdicts, ['UDP', { payload: '00' }], silent, false);
test('any answer is good', verdicts, ['UDP', { payload: '00' }], (packet) => packet, true);

test('a port that nobody listens on refuses', async (t) => {
  const socket = await listen(silent);
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  t.not(await run('UDP', port), 0);
  t.not(await run('DNS', port), 0);
});
