import test from 'ava';
import { statusOf } from '../../../src/facts/system/command-status.js';
import { probe, shells } from '../run-snippet.js';

const commands = [
  'exit 3',
  'echo out; echo err >&2; false',
  ':',
  "echo 'a\n\n*   b'",
  'for i in 1 2 3 4 5 6 7 8; do echo $i; done',
  'no-such-program-anywhere 2>/dev/null',
  'cat',
];

for (const shell of shells) {
  test(`statuses and first lines are those of each command under ${shell.join(' ')}`, (t) => {
    t.deepEqual(probe(shell, statusOf('').kind, commands), [
      { exitStatus: 3, output: '' },
      { exitStatus: 1, output: 'out\nerr' },
      { exitStatus: 0, output: '' },
      { exitStatus: 0, output: 'a\n*   b' },
      { exitStatus: 0, output: '1\n2\n3\n4\n5' },
      { exitStatus: 127, output: '' },
      { exitStatus: 0, output: '' },
    ]);
  });

  test(`a syntax error is the command’s own failure under ${shell.join(' ')}`, (t) => {
    const [broken, sound] = probe(shell, statusOf('').kind, ['if (', 'echo sound']);
    t.not(broken?.exitStatus, 0);
    t.not(broken?.output, '');
    t.deepEqual(sound, { exitStatus: 0, output: 'sound' });
  });
}
