import test, { type ExecutionContext } from 'ava';
import { closest, suggest } from '../../../src/model/problem/suggest.js';

const keys = ['scheduler', 'port', 'persistence', 'real_servers', 'name', 'vip', 'vips'];

const findsClosest = test.macro({
  exec(t: ExecutionContext, word: string, expected: string | undefined) {
    t.is(closest(word, keys), expected);
  },
  title: (_, word, expected) => `"${word}" is taken for ${expected ?? 'nothing'}`,
});

test(findsClosest, 'schedular', 'scheduler');
test(findsClosest, 'shceduler', 'scheduler');
test(findsClosest, 'Port', 'port');
test(findsClosest, 'real-servers', 'real_servers');
test(findsClosest, 'realservers', 'real_servers');
test(findsClosest, 'nam', 'name');
test(findsClosest, 'host', undefined);
test(findsClosest, 'weight', undefined);
test(findsClosest, '', undefined);

test('a suggestion is a question, or what else is said', (t) => {
  t.deepEqual(suggest('schedular', keys), { suggestion: 'did you mean "scheduler"?' });
  t.deepEqual(suggest('weight', keys, 'known: port'), { suggestion: 'known: port' });
  t.deepEqual(suggest('weight', keys), {});
});
