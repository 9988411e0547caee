import test from 'ava';
import fc from 'fast-check';
import { deriveMark } from '../../../src/lvs/entrances/mark.js';

test('a mark follows from the name alone, and stays what it is over versions of lvsdeploy', (t) => {
  t.is(deriveMark('site'), 11404567);
  t.is(deriveMark('dns'), 7711412);
});

test('a mark is within 24 bits, and never none', (t) => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const mark = deriveMark(name);
      return Number.isInteger(mark) && mark >= 1 && mark <= 0xff_ff_ff;
    }),
  );
  t.pass();
});
