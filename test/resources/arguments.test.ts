import test from 'ava';
import type { ArgValue } from '../../src/model/plan/args.js';
import { LvsError } from '../../src/model/problem/error.js';
import {
  readChoice,
  readFlag,
  readMap,
  readMode,
  readOptionalText,
  readPath,
  readPaths,
  readText,
  readTexts,
} from '../../src/resources/arguments.js';
import { makeArgs } from './plan-task.js';

const read = (value: ArgValue) => makeArgs({ other: 1, arg: value });

test('what is written is read', (t) => {
  t.is(readText(read('a b'), 'arg'), 'a b');
  t.is(readPath(read('/etc/a b-1.conf'), 'arg'), '/etc/a b-1.conf');
  t.deepEqual(readTexts(read(['a', 'b']), 'arg'), ['a', 'b']);
  t.deepEqual(readPaths(read(['/a', '/b']), 'arg'), ['/a', '/b']);
  t.is(readFlag(read(false), 'arg'), false);
  t.is(readChoice(read('b'), 'arg', ['a', 'b']), 'b');
  t.deepEqual(
    [...readMap(read({ b: 1, a: 'x' }), 'arg')],
    [
      ['b', '1'],
      ['a', 'x'],
    ],
  );
});

test('what is absent has its default', (t) => {
  const none = makeArgs({});
  t.is(readOptionalText(none, 'arg'), undefined);
  t.is(readFlag(none, 'arg'), undefined);
  t.is(readChoice(none, 'arg', ['a', 'b']), 'a');
  t.is(readMode(none, 'arg', 0o640), 0o640);
  t.deepEqual(readPaths(none, 'arg'), []);
});

test('a mode is octal in quotes', (t) => {
  t.deepEqual(
    ['0640', '640', '4755', '04755'].map((mode) => readMode(read(mode), 'arg', 0)),
    [0o640, 0o640, 0o4755, 0o4755],
  );
});

const mistakes: readonly (readonly [string, (value: ArgValue) => unknown, ArgValue, RegExp])[] = [
  ['text', (value) => readText(read(value), 'arg'), 7, /`arg` must be text, not 7\./],
  ['empty text', (value) => readText(read(value), 'arg'), '  ', /`arg` is empty/],
  ['mode as a number', (value) => readMode(read(value), 'arg', 0), 644, /octal digits in quotes/],
  ['mode with a 9', (value) => readMode(read(value), 'arg', 0), '0649', /octal digits in quotes/],
  ['mode too long', (value) => readMode(read(value), 'arg', 0), '100644', /octal digits/],
  ['relative path', (value) => readPath(read(value), 'arg'), 'etc/x', /plain absolute path/],
  [
    'path with a newline',
    (value) => readPath(read(value), 'arg'),
    '/etc/x\n',
    /U\+000A, which terminals obey/,
  ],
  [
    'path too long',
    (value) => readPath(read(value), 'arg'),
    `/${'x'.repeat(2000)}`,
    /2001 characters/,
  ],
  ['path with a colon', (value) => readPath(read(value), 'arg'), '/etc/x:y', /plain absolute/],
  ['path that climbs', (value) => readPath(read(value), 'arg'), '/a/../b', /plain absolute path/],
  ['path with an end', (value) => readPath(read(value), 'arg'), '/a/', /plain absolute path/],
  ['path of the root', (value) => readPath(read(value), 'arg'), '/', /plain absolute path/],
  ['list', (value) => readTexts(read(value), 'arg'), 'a', /must be a list, not "a"/],
  ['empty list', (value) => readTexts(read(value), 'arg'), [], /is an empty list/],
  ['list of maps', (value) => readTexts(read(value), 'arg'), [{ a: 1 }], /holds a map/],
  ['flag', (value) => readFlag(read(value), 'arg'), 'yes', /true or false, not "yes"/],
  ['choice', (value) => readChoice(read(value), 'arg', ['a', 'b']), 'c', /`a` or `b`, not "c"/],
  ['map', (value) => readMap(read(value), 'arg'), ['a'], /must be a map, not a list/],
  ['map of flags', (value) => readMap(read(value), 'arg'), { a: true }, /has true for `a`/],
];

for (const [about, act, value, message] of mistakes) {
  test(`a mistake is placed where it is written: ${about}`, (t) => {
    const error = t.throws(() => act(value), { instanceOf: LvsError, message });
    t.is(error.code, 'INVALID_INPUT');
    t.deepEqual(error.details.at, { file: 'play.yml', line: 3, column: 5 });
  });
}

test('a missing argument is placed at the task', (t) => {
  const error = t.throws(() => readText(makeArgs({}), 'arg'), { instanceOf: LvsError });
  t.is(error.message, '`arg` is missing.');
  t.deepEqual(error.details.at, { file: 'play.yml', line: 1, column: 3 });
});
