import { idOfSource, type SecretAnswer, type SecretSource } from '../../model/run/secret-source.js';
import type { Inventory, LoadingChecks } from '../inventory.js';
import { parseInventory } from './read-inventory.js';

/**
 * Makes the model of an inventory's text, with the secrets that it only says the place of. It is read
 * without them first, which shows what is needed and whether it is worth the trouble.
 */
export async function takeAndRead(
  file: string,
  text: string,
  { keeper, ...checks }: LoadingChecks,
): Promise<Inventory> {
  const parsed = parseInventory(file, text);
  if (keeper === undefined) return parsed.read(checks);
  const wanted = new Map<string, SecretSource>();
  const note = (source: SecretSource): SecretAnswer => {
    const answer = keeper.atOnce(source);
    if (answer.type === 'taken') return answer;
    // A secret that cannot be taken is no reason to leave the others.
    wanted.set(idOfSource(source), source);
    return { type: 'withheld' };
  };
  const first = attempt(() => parsed.read({ ...checks, secrets: note }));
  if (wanted.size === 0) return first();
  const secrets = await keeper.take([...wanted.values()], { isSound: first.isSound });
  const answer = (source: SecretSource): SecretAnswer =>
    wanted.has(idOfSource(source)) ? secrets(source) : keeper.atOnce(source);
  return parsed.read({ ...checks, secrets: answer });
}

/** Gives again what came of the work, or throws it again. */
function attempt<T>(work: () => T): (() => T) & { readonly isSound: boolean } {
  try {
    const value = work();
    return Object.assign(() => value, { isSound: true });
  } catch (error) {
    const again = (): T => {
      throw error;
    };
    return Object.assign(again, { isSound: false });
  }
}
