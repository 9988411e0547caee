import * as z from 'zod';
import { secretSourceTypes, type SecretSource } from '../../model/run/secret-source.js';
import { line, localPath, text } from './leaves.js';

const commandLine = line.meta({ examples: ['pass show lvs/db'] });

/** Each kind of source by its key: how it is written in an inventory. */
const sources = {
  age: localPath
    .optional()
    .describe(
      'File that holds the secret, encrypted with age(1); relative to the inventory. Written by `lvsdeploy secret encrypt`.',
    )
    .meta({ examples: ['secrets/shop.age'] }),
  env: text(/^[A-Za-z_]\w*$/, 'the name of an environment variable')
    .optional()
    .describe('Name of the environment variable that holds the secret.')
    .meta({ examples: ['LVSDEPLOY_SECRET'] }),
  file: localPath
    .optional()
    .describe(
      'File that holds the secret and nothing else, on one line; relative to the inventory.',
    )
    .meta({ examples: ['secrets/sudo'] }),
  command: z
    .union(
      [
        commandLine,
        z
          .array(line, { error: 'a program and its arguments' })
          .min(1, { error: 'a program and its arguments' }),
      ],
      { error: 'a line for sh, or a list of a program and its arguments' },
    )
    .optional()
    .describe(
      'Command that prints the secret: text is a line for `sh`, a list is a program and its arguments. It is run in the folder of the inventory.',
    )
    .meta({ examples: ['pass show lvs/db'] }),
} satisfies Readonly<Record<SecretSource['type'], z.ZodType>>;

const choice = 'name one of age, env, file and command';

/** A secret, or where to find it. */
export const secret = z
  .union(
    [
      z.string().min(1, { error: 'text that is not empty' }),
      z
        .strictObject(sources)
        .check(({ value, issues }) => {
          if (secretSourceTypes.filter((key) => value[key] !== undefined).length === 1) return;
          issues.push({ code: 'custom', input: value, message: choice });
        })
        .meta({ minProperties: 1, maxProperties: 1 }),
    ],
    { error: 'text in quotes, { age: PATH }, { env: NAME }, { file: PATH } or { command: LINE }' },
  )
  .meta({ examples: [{ env: 'LVSDEPLOY_SECRET' }] });

export type SecretInput = z.output<typeof secret>;
