import path from 'node:path';
import { Secret } from '../../../model/run/secret.js';
import type { SecretAnswers, SecretSource } from '../../../model/run/secret-source.js';
import type { Mistake, Path, Report } from '../../mistake.js';
import type { SecretInput } from '../../schema/secret.js';

/** What is known of the world where a secret stands for more than itself. */
export type SecretReading = {
  readonly answers: SecretAnswers;
  readonly pathOf: (path: string) => string;
  readonly report: Report;
  readonly warn: Report;
};

// Shorter ones stand in half of all words, so output cannot hide them everywhere.
const shortestHidden = 3;
const tooShort = {
  message:
    'a secret of one or two characters is easy to guess, and output hides it only as a value',
  suggestion: 'choose a longer one',
};

/** Where a secret is; undefined: it stands in the inventory. */
export function toSource(
  input: SecretInput,
  pathOf: (path: string) => string,
): SecretSource | undefined {
  if (typeof input === 'string') return undefined;
  const { age, env, file, command } = input;
  if (age !== undefined) return { type: 'age', path: pathOf(age), written: age };
  if (env !== undefined) return { type: 'env', name: env };
  if (file !== undefined) return { type: 'file', path: pathOf(file), written: file };
  if (command !== undefined) return { type: 'command', command, folder: path.resolve(pathOf('.')) };
  return undefined;
}

/** How many lines a secret may have: a password one, a private key several. */
export type SecretShape = 'one line' | 'several lines';

/** Takes a secret from the inventory, or from what is known of its source; reports what is wrong with it. */
export function readSecret(
  input: SecretInput,
  at: Path,
  reading: SecretReading & { readonly shape?: SecretShape | undefined },
): Secret {
  if (typeof input === 'string') return checked(new Secret(input), at, reading);
  const source = toSource(input, reading.pathOf);
  if (source === undefined) return Secret.withheld;
  const place = [...at, source.type];
  const answer = reading.answers(source);
  if (answer.type === 'withheld') return Secret.withheld;
  if (answer.type === 'refused') {
    reading.report({ path: place, ...answer.objection });
    return Secret.withheld;
  }
  if (answer.caution !== undefined) reading.warn({ path: place, ...answer.caution });
  return checked(answer.secret, place, reading);
}

function checked(
  secret: Secret,
  path: Path,
  { report, warn, shape }: SecretReading & { readonly shape?: SecretShape | undefined },
): Secret {
  const value = secret.reveal();
  if (shape !== 'several lines' && /\p{Cc}/u.test(value)) report({ path, ...severalLines(path) });
  else if (value === '') report({ path, message: 'the secret is empty' });
  else if (value.length < shortestHidden) warn({ path, ...tooShort });
  return secret;
}

function severalLines(path: Path): Pick<Mistake, 'message' | 'suggestion'> {
  const message = 'a secret must be a single line';
  if (path.at(-1) !== 'command') return { message };
  return { message, suggestion: 'print its first line only: ... | head -n 1' };
}
