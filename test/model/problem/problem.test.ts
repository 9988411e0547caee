import test from 'ava';
import { formatProblem, InputError, type Problem } from '../../../src/model/problem/problem.js';

const problem: Problem = {
  at: { file: 'inventory.yml', line: 12, column: 5 },
  message: 'unknown key "schedular"',
  suggestion: 'did you mean "scheduler"?',
  line: '    schedular: wrr',
};

test('a problem is shown with its place, its line, a caret and a suggestion', (t) => {
  t.is(
    formatProblem(problem),
    `inventory.yml:12:5: unknown key "schedular"
  12 |     schedular: wrr
     |     ^
  did you mean "scheduler"?`,
  );
});

test('without a line and a suggestion, the place and the message are left', (t) => {
  const { at, message } = problem;
  t.is(formatProblem({ at, message }), 'inventory.yml:12:5: unknown key "schedular"');
});

test('of a long line, the part around the place is shown', (t) => {
  const line = `${'x'.repeat(500)}!${'y'.repeat(500)}`;
  const [, excerpt = '', caret = ''] = formatProblem({
    ...problem,
    line,
    at: { ...problem.at, column: 501 },
  }).split('\n');
  t.true(excerpt.length < 120);
  t.is(excerpt[caret.indexOf('^')], '!');
});

test('all problems are one error, which is one of wrong input', (t) => {
  const error = new InputError([problem, problem]);
  t.is(error.code, 'INVALID_INPUT');
  t.is(error.exitCode, 2);
  t.regex(error.message, /\n\n2 problems$/);
  t.deepEqual(error.details.at, problem.at);
});

test('of very many problems, the first fifty are shown', (t) => {
  const { message, problems } = new InputError(Array.from({ length: 300 }, () => problem));
  t.is(problems.length, 300);
  t.is(message.split('unknown key').length - 1, 50);
  t.regex(message, /300 problems, the first 50 are shown$/);
});
