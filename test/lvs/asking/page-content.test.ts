import test from 'ava';
import { describeCodes, isAmong } from '../../../src/lvs/asking/status-codes.js';
import { describeTurn, isAnsweredWell } from '../../../src/lvs/asking/turn.js';
import { web } from '../../../src/lvs/asking/web.js';
import { clientAsks } from '../../../src/lvs/checks/check-kinds.js';
import { makeCheck } from '../../../src/lvs/checks/make-check.js';
import { pageTurns } from '../../../src/lvs/checks/page.js';
import type { HealthCheck } from '../../../src/model/cluster/health-check.js';
import { referenceService } from '../../verify/reference-cluster.js';

const said = { path: '/health', status: [200, 204, '300-399'], body: '^OK' };
const check = makeCheck('HTTP', referenceService.check, said) as HealthCheck<'HTTP'>;

const answer = (status: number, body: string) =>
  `HTTP/1.1 ${status} \r\nContent-Length: ${body.length}\r\n\r\n${body}`;

test('a status is good that is one of the codes, or in a range of them', (t) => {
  const codes = '200 204 300-399';
  t.deepEqual(
    [199, 200, 201, 204, 299, 300, 399, 400].filter((status) => isAmong(status, codes)),
    [200, 204, 300, 399],
  );
  t.is(describeCodes(codes), '200 or 204 or 300-399');
});

test('a page has to match, for the check of a director', (t) => {
  const [turn] = pageTurns(check, '192.0.2.1');
  t.false(turn!.isWhole(answer(200, 'OK')), 'keepalived reads until the connection ends');
  t.true(isAnsweredWell(turn!, answer(200, 'OK, all of it')));
  t.true(isAnsweredWell(turn!, answer(302, 'OK')));
  t.false(isAnsweredWell(turn!, answer(200, 'Not OK')));
  t.is(
    describeTurn(turn!, answer(200, 'Not OK')),
    'answers GET /health with 200, and its page does not match ^OK',
  );
  t.is(
    describeTurn(turn!, answer(500, 'OK')),
    'answers GET /health with 500, not 200 or 204 or 300-399',
  );
});

test('and for a client, who waits for all of it', (t) => {
  const [turn] = clientAsks(check, 'TCP')!.visit('192.0.2.1', 'enough');
  const whole = answer(200, 'OK');
  t.false(turn!.isWhole(whole.slice(0, -1)));
  t.true(turn!.isWhole(whole));
  t.true(isAnsweredWell(turn!, whole));
  t.false(isAnsweredWell(turn!, answer(200, 'sorry')));
});

test('without an expression any page is good', (t) => {
  const [turn] = web({ path: '/', isEncrypted: false }).visit('192.0.2.1', 'enough');
  t.true(isAnsweredWell(turn!, answer(200, 'sorry')));
});
