import { execFileSync } from 'node:child_process';
import test from 'ava';
import { joinCommand } from '../../../src/lab/ssh/shell.js';

/** What a remote shell makes of ssh's arguments, which ssh joins with spaces. */
function runJoined(words: readonly string[]): string {
  const [, ...command] = joinCommand(words);
  return execFileSync('sh', ['-c', command.join(' ')], { encoding: 'utf8' });
}

test('one word is a shell command line', (t) => {
  t.is(runJoined(['echo a | tr a b']), 'b\n');
});

test('several words are a program and exactly these arguments', (t) => {
  t.is(runJoined(['printf', '[%s]', 'a  b', '$HOME', '*', "it's"]), "[a  b][$HOME][*][it's]");
});

test('no word is a login', (t) => {
  t.deepEqual(joinCommand([]), []);
});
