import { LvsError } from '../../model/problem/error.js';
import { InputError, type Problem } from '../../model/problem/problem.js';
import { readSmallFile } from '../small-file.js';
import { isRecipient } from './library.js';

/** Those who can decrypt: public keys, in the order of the file that lists them. */
export type Recipients = { readonly file: string; readonly keys: readonly string[] };

/**
 * Reads a list of recipients: a public key a line, `#` begins a comment, as age(1) has it. Throws an
 * InputError with every mistake in it.
 */
export async function readRecipients(file: string): Promise<Recipients> {
  const read = await readSmallFile(file, file);
  if ('objection' in read) {
    throw new LvsError('INVALID_INPUT', `The list of recipients ${read.objection.message}.`, {
      hint: 'It has the public key of each person that may decrypt, one a line; yours: lvsdeploy secret key',
    });
  }
  const keys = new Map<string, number>();
  const problems: Problem[] = [];
  for (const [index, text] of read.bytes.toString('utf8').split('\n').entries()) {
    const word = text.trim();
    if (word === '' || word.startsWith('#')) continue;
    const objection = await objectTo(word, keys.get(word));
    if (objection !== undefined) {
      const at = { file, line: index + 1, column: text.indexOf(word) + 1 };
      problems.push({ at, ...objection });
    }
    keys.set(word, index + 1);
  }
  if (problems.length > 0) throw new InputError(problems);
  if (keys.size > 0) return { file, keys: [...keys.keys()] };
  const at = { file, line: 1, column: 1 };
  throw new InputError([{ at, message: 'the list of recipients names nobody', suggestion: yours }]);
}

const yours = 'a public key begins with age1; yours: lvsdeploy secret key';

type Objection = Pick<Problem, 'message' | 'suggestion'>;

// The words themselves are not repeated: one of them may be a private key.
async function objectTo(word: string, earlier: number | undefined): Promise<Objection | undefined> {
  if (earlier !== undefined) return { message: `this recipient is in line ${earlier} too` };
  if (/^AGE-SECRET-KEY-/i.test(word)) {
    return {
      message: 'this is a private key, which nobody else may have',
      suggestion: 'take it away, make a new one, and put its public key here: it begins with age1',
    };
  }
  if (/^(?:ssh-|ecdsa-|sk-)/.test(word)) {
    return {
      message: 'SSH keys cannot be recipients here: lvsdeploy encrypts for age keys only',
      suggestion: 'ask its owner for an age key: lvsdeploy secret key',
    };
  }
  if (await isRecipient(word)) return undefined;
  // Bech32 has no 1 in its data, so what stands before the last one is a name.
  const [, plugin] = /^age1([a-z\d+._-]+)1[a-z\d]+$/.exec(word) ?? [];
  if (plugin !== undefined) {
    return {
      message: `this recipient needs the age plugin "${plugin}", and lvsdeploy runs no plugins`,
      suggestion: 'ask its owner for an age key: lvsdeploy secret key',
    };
  }
  return { message: 'this is no recipient, or mistyped: it has a checksum', suggestion: yours };
}
