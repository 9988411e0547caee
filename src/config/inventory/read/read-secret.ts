import { readFileSync, statSync } from 'node:fs';
import type { Environment } from '../../../model/host/environment.js';
import { Secret } from '../../../model/run/secret.js';
import type { Path, Report } from '../../mistake.js';

/** A secret as it stands in an inventory. */
export type SecretInput =
  string | { readonly env?: string | undefined; readonly file?: string | undefined };

/** Where secrets may come from. */
export type SecretSources = {
  readonly env: Environment;
  readonly pathOf: (path: string) => string;
  readonly report: Report;
  readonly warn: Report;
};

const maxSecretBytes = 64 * 1024;
// Shorter ones stand in half of all words, so output cannot hide them everywhere.
const shortestHidden = 3;
const tooShort = {
  message:
    'a secret of one or two characters is easy to guess, and output hides it only as a value',
  suggestion: 'choose a longer one',
};

/** Takes a secret from the inventory, the environment or a file; reports where there is none. */
export function readSecret(input: SecretInput, path: Path, sources: SecretSources): Secret {
  if (typeof input === 'string') return checked(input, path, sources);
  if (input.env !== undefined) return readVariable(input.env, [...path, 'env'], sources);
  return readFile(input.file ?? '', [...path, 'file'], sources);
}

function readVariable(name: string, path: Path, sources: SecretSources): Secret {
  const { env, report } = sources;
  const value = env[name];
  if (value !== undefined && value !== '') return checked(value, path, sources);
  report({
    path,
    message: `the environment variable ${name} is ${value === '' ? 'empty' : 'not set'}`,
    suggestion: `set it: read -rs ${name} && export ${name}`,
  });
  return new Secret('');
}

function readFile(written: string, path: Path, sources: SecretSources): Secret {
  const { pathOf, report } = sources;
  const file = pathOf(written);
  try {
    const status = statSync(file);
    if (!status.isFile() || status.size > maxSecretBytes) {
      report({ path, message: `${written} is not a small regular file` });
      return new Secret('');
    }
    return checked(readFileSync(file, 'utf8').replace(/\r?\n$/, ''), path, sources);
  } catch {
    report({ path, message: `${written} cannot be read` });
    return new Secret('');
  }
}

function checked(value: string, path: Path, { report, warn }: SecretSources): Secret {
  if (/\p{Cc}/u.test(value)) report({ path, message: 'a secret must be a single line' });
  else if (value === '') report({ path, message: 'the secret is empty' });
  else if (value.length < shortestHidden) warn({ path, ...tooShort });
  return new Secret(value);
}
