import test from 'ava';
import { findStrayCharacter } from '../../src/resources/plain-text.js';

const conf = '/etc/keepalived/keepalived.conf';

const sound = [
  'router_id LVS_MASTER\n',
  '# über – comment\n! also à comment\n; et celui-ci é\n',
  'auth_pass "naïve – pass"  # ½\n',
  "echo 'grüße' \"it's – fine\"\n",
  'echo "a \\" – b"\n',
];
for (const content of sound) {
  test(`nothing is wrong with ${JSON.stringify(content)}`, (t) => {
    t.is(findStrayCharacter(conf, content), undefined);
  });
}

test('a no-break space is found with its place', (t) => {
  const content = 'vrrp_instance VI_1 {\n  state\u00a0MASTER\n}\n';
  t.deepEqual(findStrayCharacter(conf, content), { line: 2, column: 8, codePoint: 'U+00A0' });
});

test('an en dash before an option is found', (t) => {
  const content = '#!/bin/sh\nip addr del \u2013\u2013all\n';
  t.deepEqual(findStrayCharacter('/usr/sbin/x.sh', content), {
    line: 2,
    column: 13,
    codePoint: 'U+2013',
  });
});

test('typographic quotes do not quote', (t) => {
  t.is(findStrayCharacter(conf, 'auth_pass \u201c1111\u201d\n')?.codePoint, 'U+201C');
});

test('neither an apostrophe nor a sharp within a word hides what follows', (t) => {
  t.is(findStrayCharacter(conf, `it's \u00a0\n`)?.column, 6);
  t.is(findStrayCharacter(conf, 'echo $# a#b \u00a0\n')?.column, 13);
});

test('a character outside the basic plane is one', (t) => {
  t.is(findStrayCharacter(conf, '\u{1F600}\n')?.codePoint, 'U+1F600');
});

test('prose may be in any language', (t) => {
  t.is(findStrayCharacter('/var/www/html/index.html', '<p>grüße\u00a0– 日本</p>\n'), undefined);
});
