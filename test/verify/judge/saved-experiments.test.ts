import test from 'ava';
import { LvsError } from '../../../src/model/problem/error.js';
import {
  readExperiments,
  writeExperiments,
} from '../../../src/verify/judge/saved/saved-experiments.js';
import { failover, simulateHistory } from '../simulate-history.js';
import { simulatedBudget } from './cases.js';

const saved = writeExperiments([
  {
    history: simulateHistory(failover(600, { loadEndMs: 1000 })),
    budget: simulatedBudget('service-stop'),
  },
]);

const refuses = test.macro((t, content: string, message: RegExp) => {
  const error = t.throws(() => readExperiments(content, 'run.json'), { instanceOf: LvsError });
  t.is(error.code, 'INVALID_INPUT');
  t.regex(error.message, message);
  t.truthy(error.details.hint);
});

test('a text that is no JSON is refused', refuses, '{', /^run\.json is not a saved history: /);
test('JSON of something else is refused', refuses, '[]', /: \$ must be an object$/);
test(
  'another version is refused',
  refuses,
  saved.replace('"version":1', '"version":2'),
  /version must be one of 1/,
);
test(
  'a time that is a text is refused, and named',
  refuses,
  saved.replace('"scheduledMs":0', '"scheduledMs":"0"'),
  /history\.entries\[\d+\]\.scheduledMs must be a number/,
);
test(
  'an entry of an unknown type is refused',
  refuses,
  saved.replace('"type":"mark"', '"type":"park"'),
  /entries\[0\]\.type must be one of "request"/,
);
test(
  'an entry that names an inherited property is refused',
  refuses,
  saved.replace('"type":"mark"', '"type":"toString"'),
  /entries\[0\]\.type must be one of/,
);
test(
  'an unknown mark is refused',
  refuses,
  saved.replace('"load-begin"', '"begin"'),
  /entries\[0\]\.name must be one of "load-begin"/,
);
test(
  'a missing budget is refused',
  refuses,
  saved.replace('"budget"', '"gadget"'),
  /budget must be an object$/,
);
test(
  'a bound that is no number is refused',
  refuses,
  saved.replace('"processingMs":150', '"processingMs":null'),
  /allowances\.processingMs must be a number/,
);
