import { InputError } from '../model/problem/problem.js';
import type { Playbook } from '../model/plan/playbook.js';

/** The kinds of resources that a task can name, each with its arguments. */
type KnownResources = ReadonlyMap<string, readonly string[]>;

/**
 * Reads and checks a playbook with all that it includes. Where the names of the inventory's hosts
 * are given, `hosts` of each play is held against them.
 * Throws an InputError with every mistake, or INVALID_INPUT where the file cannot be read.
 */
export async function loadPlaybook(
  path: string,
  resources: KnownResources,
  selectors?: readonly string[],
): Promise<Playbook> {
  // zod takes 60 ms to load, which other commands need not wait for.
  const { readPlaybook } = await import('./playbook/playbook-reader.js');
  const { problems, ...playbook } = await readPlaybook(path, resources, selectors);
  if (problems.length > 0) throw new InputError(problems);
  return playbook;
}
