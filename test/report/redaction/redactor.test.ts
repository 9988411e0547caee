import test from 'ava';
import fc from 'fast-check';
import { Secret } from '../../../src/model/run/secret.js';
import { createRedactor } from '../../../src/report/redaction/redactor.js';

function redact(secrets: readonly string[], text: string): string {
  return createRedactor(secrets.map((value) => new Secret(value)))(text);
}

test('a secret is masked wherever it is', (t) => {
  t.is(redact(['hunter2'], 'echo hunter2|hunter2'), 'echo [secret]|[secret]');
});

test('of two secrets that begin alike the longer one goes as a whole', (t) => {
  t.is(redact(['pass', 'password'], 'password pass'), '[secret] [secret]');
});

test('the spellings of JSON and of a quoted shell word are masked too', (t) => {
  t.is(redact(['a"b'], '{"x":"a\\"b"}'), '{"x":"[secret]"}');
  t.is(redact(["it's"], "echo 'it'\\''s'"), "echo '[secret]'");
});

test('each line of a key is masked, however a diff indents it', (t) => {
  const key = '-----BEGIN KEY-----\nAAAABBBBCCCC\n-----END KEY-----\n';
  t.is(redact([key], '+AAAABBBBCCCC\n+more'), '+[secret]\n+more');
});

test('an empty secret masks nothing', (t) => {
  t.is(redact(['', ' '], 'a b'), 'a b');
});

test('a text without a secret stays as it is', (t) => {
  const property = fc.property(fc.string(), (text) => redact(['Ω?+*('], text) === text);
  t.notThrows(() => fc.assert(property));
});

test('a VRRP password is masked, whichever it is, and all of it', (t) => {
  const conf = 'auth_type PASS\n\tauth_pass\told-one\n\tauth_pass "two words" # which?\n';
  const masked = 'auth_type PASS\n\tauth_pass\t[secret]\n\tauth_pass [secret] # which?\n';
  t.is(redact([], conf), masked);
  t.is(redact([], masked), masked);
  t.is(redact(['old'], 'auth_pass old-one'), 'auth_pass [secret]');
});

test('the name of the VRRP password, and where a template has it from, are no secret', (t) => {
  for (const text of ['auth_pass\n}', 'auth_pass {{authPasword}}', 'remove "auth_pass"']) {
    t.is(redact([], text), text);
  }
});

const encodings: readonly (readonly [string, (text: string) => string])[] = [
  ['base64', (text) => Buffer.from(text).toString('base64')],
  ['base64 for URLs', (text) => Buffer.from(text).toString('base64url')],
  ['base64 of a longer text', (text) => Buffer.from(`user:${text}`).toString('base64')],
  ['hexadecimal digits', (text) => Buffer.from(text).toString('hex')],
  ['large hexadecimal digits', (text) => Buffer.from(text).toString('hex').toUpperCase()],
  ['a URL', encodeURIComponent],
  ['a form', (text) => new URLSearchParams({ a: text }).toString()],
  ['JSON', (text) => JSON.stringify({ a: text })],
  ['JSON in ASCII', (text) => JSON.stringify(text).replaceAll('ü', '\\u00fc')],
];

for (const [name, encode] of encodings) {
  test(`a secret is masked as ${name}`, (t) => {
    for (const secret of ['Tr0ub4dor&3', 'grün/>?~ ok', 'correct horse']) {
      const shown = redact([secret], `a ${encode(secret)} b`);
      t.true(shown.includes('[secret]'), shown);
      const left = /[\w%+/=-]{8,}/.exec(shown.replaceAll('[secret]', ' '))?.[0] ?? '';
      t.false(left.length > 8 && encode(secret).includes(left), shown);
    }
  });
}

test('base64 is masked wherever the secret begins in it', (t) => {
  const secret = 'Tr0ub4dor-and-3';
  for (const before of ['', 'a', 'ab', 'abc', 'user:']) {
    const encoded = Buffer.from(`${before}${secret}@host`).toString('base64');
    t.true(redact([secret], encoded).includes('[secret]'), encoded);
  }
});

test('a secret of one or two characters is masked where it is a value, and in no other word', (t) => {
  t.is(redact(['a'], 'a plain word: wrong path'), 'a plain word: wrong path');
  t.is(redact(['ok'], 'ok'), '[secret]');
  t.is(redact(['ok'], 'password: ok, and it is ok'), 'password: [secret], and it is ok');
  t.is(redact(['ok'], '{"sudo_password":"ok"}'), '{"sudo_password":"[secret]"}');
  t.is(redact(['7'], '    auth_pass 7\n    priority 7'), '    auth_pass [secret]\n    priority 7');
});
