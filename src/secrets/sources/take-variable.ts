import type { Environment } from '../../model/host/environment.js';
import type { SecretAnswer, SecretSource } from '../../model/run/secret-source.js';
import { Secret } from '../../model/run/secret.js';
import { refuse } from '../secret-text.js';

/** A secret in an environment variable. */
export function takeVariable(
  { name }: Extract<SecretSource, { type: 'env' }>,
  env: Environment,
): SecretAnswer {
  const value = env[name];
  if (value !== undefined && value !== '') return { type: 'taken', secret: new Secret(value) };
  return refuse(
    `the environment variable ${name} is ${value === '' ? 'empty' : 'not set'}`,
    `set it: read -rs ${name} && export ${name}`,
  );
}
