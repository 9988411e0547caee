import test from 'ava';
import { describeJudged, judgeWrites, type Write } from './judge-writes.js';

function write(id: string, endedMs: number, node?: string): Write {
  return { id, beganMs: endedMs - 5, endedMs, node, says: node === undefined ? 'ERROR' : '' };
}

const writes = [
  write('c', 5000, 'db2'),
  write('a', 1000, 'db1'),
  write('b', 1100, 'db1'),
  write('x', 2000),
];

test('what was acknowledged is there once, and what was refused may be there', (t) => {
  const judged = judgeWrites(
    writes,
    new Map([
      ['a', 1],
      ['b', 1],
      ['c', 1],
      ['x', 1],
    ]),
  );
  t.deepEqual(judged, {
    acknowledged: 3,
    lost: [],
    doubled: [],
    refusedMs: 3900,
    nodes: ['db1', 'db2'],
  });
  t.is(
    describeJudged('it fails', judged, 9000),
    'it fails | 3 acknowledged | lost 0 / doubled 0 / refused 3900 ms / bound 9000',
  );
});

test('what was acknowledged and is not there is lost, and what is there twice is doubled', (t) => {
  const { lost, doubled } = judgeWrites(
    writes,
    new Map([
      ['a', 2],
      ['c', 1],
    ]),
  );
  t.deepEqual(lost, ['b']);
  t.deepEqual(doubled, ['a']);
});
