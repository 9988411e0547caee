import test from 'ava';
import { parseYaml } from '../../src/config/yaml/parse-yaml.js';

/** Where the X of the value at `key` is said to be written, as `line:column`. */
function findX(text: string): string {
  const document = parseYaml('site.yml', text);
  const { key } = document.value as { readonly key: string };
  const { line, column } = document.positionIn(['key'], key.indexOf('X'));
  return `${line}:${column}`;
}

const texts: Readonly<Record<string, readonly [text: string, at: string]>> = {
  'plain text': ['key: a X', '1:8'],
  'text in quotes': ['key: "a X"', '1:9'],
  'text in single quotes': ["key: 'a X'", '1:9'],
  'text behind a byte order mark': ['\ufeffkey: a X', '1:8'],
  'a block': ['key: |\n  a\n  b X\n', '3:5'],
  'a block with an indentation of its own': ['key: |2-\n    a\n   X', '3:4'],
  'a block with an empty line and a comment': ['key: | # why\n\n  X\n', '3:3'],
  'a block with Windows line ends': ['key: |\r\n  a\r\n  b X\r\n', '3:5'],
  'text before an escape': ['key: "a X \\t"', '1:9'],
};
for (const [what, [text, at]] of Object.entries(texts)) {
  test(`a character of ${what} is found where it is written`, (t) => {
    t.is(findX(text), at);
  });
}

const unclear: Readonly<Record<string, string>> = {
  'folded text': 'key: >\n  a\n  X\n',
  'text behind an escape': 'key: "\\t X"',
  'text behind a doubled quote': "key: 'it''s X'",
  'plain text on several lines': 'key: a\n  X',
};
for (const [what, text] of Object.entries(unclear)) {
  test(`a character of ${what} is said to be where the text begins`, (t) => {
    t.is(findX(text), '1:6');
  });
}

test('what an alias stands for is at the alias', (t) => {
  const { positionIn } = parseYaml('site.yml', 'first: &a b X\nkey: *a\n');
  t.like(positionIn(['key'], 2), { line: 2, column: 6 });
});
