import test from 'ava';
import { InputError } from '../../src/model/problem/problem.js';
import { renderTemplate } from '../../src/render/template.js';

const refuses = test.macro((t, source: string, context: object, message: RegExp) => {
  const error = t.throws(() => renderTemplate(source, context, 'deep.txt.hbs'), {
    instanceOf: InputError,
  });
  t.regex(error.message, message);
});

const nested = `{{join ${'(or '.repeat(2000)}1${')'.repeat(2000)} ","}}`;
test(
  'a template nested 2,000 deep is a mistake with its place',
  refuses,
  nested,
  {},
  /deep\.txt\.hbs:1:\d+: nested more than 64 deep/,
);
const blocks = '{{#if a}}'.repeat(2000) + '{{/if}}'.repeat(2000);
test('so are blocks', refuses, blocks, { a: 1 }, /nested more than 64 deep/);
test(
  '60,000 expressions are refused',
  refuses,
  '{{a}}'.repeat(60_000),
  { a: 1 },
  /more than 40000 expressions/,
);
const list = Array.from({ length: 100_000 }, (_, index) => index);
test(
  'a loop over 100,000 items is refused',
  refuses,
  '{{#each list}}{{this}}{{/each}}',
  { list },
  /100000 items/,
);
