import test from 'ava';
import { findStrayCharacter } from '../../../src/model/problem/stray-character.js';

function stray(title: string, text: string, expected: string): void {
  test(`finds ${title}`, (t) => {
    const found = findStrayCharacter(text);
    t.is(found && `${found.line}:${found.column} ${found.name}`, expected);
  });
}

function fine(title: string, text: string): void {
  test(`lets pass ${title}`, (t) => {
    t.is(findStrayCharacter(text), undefined);
  });
}

stray('a no-break space', 'state MASTER\npriority\u00a0100\n', '2:9 U+00A0 (no-break space)');
stray('an en dash', 'ip link set lo \u2013 up', '1:16 U+2013 (en dash)');
stray('a letter', 'name caf\u00e9', '1:9 U+00E9');
stray('a Windows line end', 'state MASTER\r\n', '1:13 U+000D (carriage return)');
stray('a byte order mark', '\ufeff# comment', '1:1 U+FEFF (byte order mark)');
stray('an escape', 'a\u001b[1m', '1:2 U+001B');
stray('what follows an apostrophe that is no quote', "it's caf\u00e9", '1:9 U+00E9');
stray('what follows a quoted string', '"a" \u2013', '1:5 U+2013 (en dash)');

fine('ASCII with tabs', 'a\tb\n{ c; }\n');
fine('comments', '# caf\u00e9\nstate MASTER # caf\u00e9\n; caf\u00e9\n  ! caf\u00e9\n');
fine('quoted text', `"caf\u00e9 \\" \u2013" 'caf\u00e9'`);

test('takes # within a word for no comment', (t) => {
  t.is(findStrayCharacter('$# caf\u00e9')?.column, 7);
});
