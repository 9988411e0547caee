import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { anyCharacter } from '../any-character.js';
import { affordable } from '../effort.js';
import { readInventory } from '../../src/config/inventory/read-inventory.js';
import { InputError, type Problem } from '../../src/model/problem/problem.js';
import { packageRoot } from '../../src/package-root.js';

const valid = readFileSync(path.join(packageRoot, 'inventories', 'reference.yml'), 'utf8');
const lines = valid.split('\n');

type Mutation = (text: string) => string;

const at = fc.nat({ max: valid.length });
const piece = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 8 }),
  fc.constantFrom(...'[]{}:,-?*&!|>\'"#%@`\n\t \u00a0\u2013'.split('')),
  fc.constantFrom(
    'null',
    '~',
    '-1',
    '1e999',
    '{}',
    '[]',
    '<<: *a',
    '&a',
    '!!binary x',
    '__proto__: 1',
  ),
);

const insertion = fc.tuple(at, piece).map(
  ([offset, text]): Mutation =>
    (whole) =>
      whole.slice(0, offset) + text + whole.slice(offset),
);
const deletion = fc.tuple(at, fc.nat({ max: 40 })).map(
  ([offset, length]): Mutation =>
    (whole) =>
      whole.slice(0, offset) + whole.slice(offset + length),
);
const movedLine = fc.tuple(fc.nat({ max: lines.length }), fc.constantFrom(...lines)).map(
  ([index, line]): Mutation =>
    (whole) =>
      whole.split('\n').toSpliced(index, 0, line).join('\n'),
);
const newValue = fc
  .tuple(fc.nat({ max: lines.length }), piece)
  .map(([index, value]): Mutation => (whole) => {
    const all = whole.split('\n');
    return all
      .with(index % all.length, `${(all[index % all.length] ?? '').split(':')[0]}: ${value}`)
      .join('\n');
  });

const mutated = fc
  .array(fc.oneof(insertion, deletion, movedLine, newValue), { minLength: 1, maxLength: 4 })
  .map((chosen) => chosen.reduce((whole, mutate) => mutate(whole), valid));

function isWithin(text: string, { at: { line, column } }: Problem): boolean {
  const count = text.split('\n').length;
  return line >= 1 && line <= count && column >= 1;
}

test('whatever happens to an inventory, it is valid or has problems at places in it', (t) => {
  fc.assert(
    fc.property(mutated, (text) => {
      try {
        readInventory('inventory.yml', text, {});
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        if (error.problems.length === 0) throw new Error('no problem is named', { cause: error });
        const outside = error.problems.find((problem) => !isWithin(text, problem));
        if (outside !== undefined)
          throw new Error(`outside: ${JSON.stringify(outside)}`, { cause: error });
      }
    }),
    { numRuns: affordable(300) },
  );
  t.pass();
});

test('each line of a valid inventory can be missing', (t) => {
  for (const index of lines.keys()) {
    const text = lines.toSpliced(index, 1).join('\n');
    t.notThrows(() => {
      try {
        readInventory('inventory.yml', text, {});
      } catch (error) {
        if (!(error instanceof InputError) || error.problems.length === 0) throw error;
      }
    });
  }
});

const secret = 'zq7XkV9t';
const withSecrets = valid
  .replace('auth_pass: "1111"', `auth_pass: ${secret}`)
  .replace('ssh:\n', `ssh:\n  password: "${secret}"\n  passphrase: ${secret}\n`);

function isOnSecretLine(offset: number): boolean {
  const start = withSecrets.lastIndexOf('\n', offset - 1) + 1;
  const end = withSecrets.indexOf('\n', offset);
  return withSecrets.slice(start, end).includes(secret);
}

test('whatever is wrong around a secret, no message shows it', (t) => {
  const offsets = fc.nat({ max: withSecrets.length }).filter((offset) => !isOnSecretLine(offset));
  fc.assert(
    fc.property(offsets, piece, (offset, inserted) => {
      const text = withSecrets.slice(0, offset) + inserted + withSecrets.slice(offset);
      try {
        readInventory('inventory.yml', text, {});
      } catch (error) {
        return error instanceof InputError && !error.message.includes(secret);
      }
      return true;
    }),
    { numRuns: affordable(300) },
  );
  t.pass();
});
