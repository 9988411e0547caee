import test from 'ava';
import { InputError } from '../../src/model/problem/problem.js';
import { lookup, lookupList } from '../../src/render/lookup.js';

const at = { file: 'site.yml', line: 3, column: 13 };
const context = { has: { gateway: true }, gateway: undefined, vips: [{ address: '10.0.0.1' }] };

test('a dotted path leads to its value', (t) => {
  t.is(lookup('has.gateway', context, at), true);
  t.deepEqual(lookup('vips', context, at), [{ address: '10.0.0.1' }]);
  t.is(lookup('vips.0.address', context, at), '10.0.0.1');
});

test('what is empty on this host is undefined, and so is all below it', (t) => {
  t.is(lookup('gateway', context, at), undefined);
  t.is(lookup('gateway.address', context, at), undefined);
});

test('a path that cannot exist is an error at its place, with what was meant', (t) => {
  const error = t.throws(() => lookup('has.gatway', context, at), { instanceOf: InputError });
  t.is(error.message, 'site.yml:3:13: "has" has no "gatway"\n  did you mean "gateway"?');
});

test('a list has items, and none where it is empty on this host', (t) => {
  t.deepEqual(lookupList('vips', context, at), [{ address: '10.0.0.1' }]);
  t.deepEqual(lookupList('gateway', context, at), []);
});

for (const [path, what] of [
  ['has', 'a map'],
  ['has.gateway', 'a boolean'],
  ['vips.0.address', 'text'],
] as const) {
  test(`${what} is no list of items`, (t) => {
    const error = t.throws(() => lookupList(path, context, at), { instanceOf: InputError });
    t.is(
      error.message,
      `site.yml:3:13: "each" wants a list, and "${path}" is ${what}\n  lists here: vips`,
    );
  });
}
