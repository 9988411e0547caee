import { stat } from 'node:fs/promises';
import { LvsError } from '../../model/problem/error.js';
import type { DeployOptions } from '../options.js';

/** What the words behind `deploy` name; undefined: what the inventory, or the surroundings, say. */
export type DeployArguments = {
  readonly content: string | undefined;
  readonly inventory: string | undefined;
};

/** Content is a folder, and an inventory a file: so either may be left out. Throws USAGE. */
export async function readArguments(
  given: readonly string[],
  { list, rollback, toVersion }: Pick<DeployOptions, 'list' | 'rollback' | 'toVersion'>,
): Promise<DeployArguments> {
  const kinds = await Promise.all(given.map(kindOf));
  const folders = given.filter((_, index) => kinds[index] === 'folder');
  const files = given.filter((_, index) => kinds[index] !== 'folder');
  const [content] = folders;
  const [inventory] = files;
  if (folders.length > 1 || files.length > 1) {
    throw new LvsError('USAGE', 'There is more than one folder, or more than one inventory.', {
      hint: 'lvsdeploy deploy [FOLDER] [inventory]',
    });
  }
  const modes = [
    list && '--list',
    rollback && '--rollback',
    toVersion !== undefined && '--to-version',
  ];
  const named = modes.filter((mode) => mode !== false);
  if (named.length > 1) {
    throw new LvsError('USAGE', `${named.join(' and ')} exclude each other.`);
  }
  if (content !== undefined && named.length > 0) {
    throw new LvsError(
      'USAGE',
      `With ${named.join('')} no content is brought: leave ${content} out.`,
    );
  }
  return { content, inventory };
}

async function kindOf(place: string): Promise<'folder' | 'file' | 'missing'> {
  const found = await stat(place).catch(() => undefined);
  if (found === undefined) {
    // An inventory that is missing is complained of where inventories are read.
    if (/\.ya?ml$/.test(place) || place === '') return 'missing';
    throw new LvsError('USAGE', `There is neither a folder nor an inventory ${place}.`, {
      hint: 'Name the folder that holds the content: lvsdeploy deploy FOLDER [inventory].',
    });
  }
  return found.isDirectory() ? 'folder' : 'file';
}
