import test from 'ava';
import { canonicalJson } from '../../../src/model/text/canonical-json.js';
import { Secret } from '../../../src/model/run/secret.js';

test('the order of keys makes no difference, that of lists does', (t) => {
  t.is(canonicalJson({ b: 1, a: { d: 2, c: 3 } }), canonicalJson({ a: { c: 3, d: 2 }, b: 1 }));
  t.not(canonicalJson([1, 2]), canonicalJson([2, 1]));
});

test('maps are objects, and sets have no order', (t) => {
  const map = new Map<string, unknown>([
    ['b', new Set([2, 1])],
    ['a', Infinity],
  ]);
  t.is(canonicalJson(map), '{"a":"Infinity","b":["1","2"]}');
});

test('a secret says nothing', (t) => {
  t.is(canonicalJson({ a: new Secret('x') }), '{"a":"[secret]"}');
});
