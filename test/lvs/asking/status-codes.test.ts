import test from 'ava';
import { describeCodes, isAmong } from '../../../src/lvs/asking/status-codes.js';

test('a status is good that is one of the codes, or in a range of them', (t) => {
  const codes = '200 204 300-399';
  t.deepEqual(
    [199, 200, 201, 204, 299, 300, 399, 400].filter((status) => isAmong(status, codes)),
    [200, 204, 300, 399],
  );
  t.is(describeCodes(codes), '200 or 204 or 300-399');
});
