import type { SecretPlace } from '../../config/inventory.js';
import { LvsError } from '../../model/problem/error.js';
import { identityFile } from '../../secrets/age/identities.js';
import { readEncrypted } from '../../secrets/age/open-encrypted.js';
import { readRecipients, type Recipients } from '../../secrets/age/recipients.js';
import { isReplacing } from '../../secrets/replace-files.js';
import type { Invocation } from '../invocation/invocation.js';
import { countRecipients, journalOf, recipientsFile } from './secret-files.js';
import type { SecretOptions } from './secret-options.js';

/** What was found about those who can decrypt. */
export type Readers = {
  /** What is wrong with an age file, by its path. */
  readonly failures: ReadonlyMap<string, readonly string[]>;
  /** What is wrong with the list of recipients. */
  readonly general: readonly string[];
};

/**
 * Compares the list of recipients with those that the age files are for. An age file does not say who they
 * are, only how many, and of which kind.
 */
export async function checkReaders(
  invocation: Invocation,
  { inventory, places }: { readonly inventory: string; readonly places: readonly SecretPlace[] },
  options: SecretOptions,
): Promise<Readers> {
  const sources = places.flatMap(({ source }) => (source?.type === 'age' ? [source] : []));
  if (sources.length === 0) return { failures: new Map(), general: [] };
  const list = recipientsFile(invocation, inventory, options);
  const general: string[] = [];
  if (await isReplacing(journalOf(list))) {
    general.push('a rotation was interrupted; finish it: lvsdeploy secret rotate');
  }
  const recipients = await readOrSay(list, general);
  if (recipients === undefined) return { failures: new Map(), general };
  if (!(await isAmong(invocation, recipients))) {
    general.push(`your key, of ${identityFile(invocation.env)}, is not in ${list}`);
  }
  const failures = await Promise.all(
    sources.map(async ({ path, written }) => {
      const file = await readEncrypted(path, written);
      // That is said already, where the secret was taken.
      if ('objection' in file) return [path, []] as const;
      return [path, compare(file.stanzas, recipients)] as const;
    }),
  );
  return { failures: new Map(failures), general };
}

async function readOrSay(list: string, general: string[]): Promise<Recipients | undefined> {
  try {
    return await readRecipients(list);
  } catch (error) {
    if (!(error instanceof LvsError)) throw error;
    general.push(error.message);
    return undefined;
  }
}

async function isAmong({ withTaker }: Invocation, { keys }: Recipients): Promise<boolean> {
  const own = await withTaker((taker) => taker.identities());
  // That there are none is said of each file.
  return 'objection' in own || own.recipients.some((one) => keys.includes(one));
}

function compare(stanzas: readonly string[], { file, keys }: Recipients): readonly string[] {
  if (stanzas.length === keys.length) return [];
  const names = `${file} names ${keys.length}`;
  return [
    `it is encrypted for ${countRecipients(stanzas.length)}, and ${names}; lvsdeploy secret rotate`,
  ];
}
