import { inventoryJsonSchema } from '../../config/json-schema.js';
import { listKeys, type ListedKey } from '../../config/reference/list-keys.js';
import { meantKey } from '../../config/shape/meant-key.js';
import { listKeywords, type ListedKeyword } from '../../keepalived/grammar/list-keywords.js';
import { LvsError } from '../../model/problem/error.js';

/** A keyword that means the same in several blocks, each by its place: `virtual_server real_server`. */
export type ExplainedKeyword = ListedKeyword & { readonly places: readonly string[] };

/** A key of the inventory with the keywords that keepalived has for it, each with its block. */
export type ExplainedKey = ListedKey & { readonly keywords: readonly string[] };

/** What a word means in inventories, and in keepalived.conf(5). */
export type Explained = {
  readonly keys: readonly ExplainedKey[];
  readonly keywords: readonly ExplainedKeyword[];
};

/** All keys of inventories, and all keywords of keepalived.conf(5). */
export type Reference = {
  readonly keys: readonly ListedKey[];
  readonly keywords: readonly ListedKeyword[];
};

/** The reference as the schema and the grammar have it. */
export function loadReference(): Reference {
  return { keys: listKeys(inventoryJsonSchema()), keywords: listKeywords() };
}

/** Finds what a key of the inventory, or a keyword of keepalived, means. Throws USAGE where there is none. */
export function findExplained(word: string, { keys, keywords }: Reference): Explained {
  const found = {
    keys: keys
      .filter(({ path }) => isCalled(path, word))
      .map((key) => ({ ...key, keywords: keywordsFor(key, keywords) })),
    keywords: mergeEqual(keywords.filter((keyword) => isCalled(pathOf(keyword), word))),
  };
  if (found.keys.length + found.keywords.length > 0) return found;
  throw new LvsError('USAGE', `Neither inventories nor keepalived have a key "${word}".`, {
    hint: hintFor(word, [...keys.map(({ path }) => path), ...keywords.map(pathOf)]),
  });
}

function keywordsFor({ path }: ListedKey, keywords: readonly ListedKeyword[]): readonly string[] {
  const meant = keywords.filter(({ key }) => key === path);
  const names = meant.map(({ blocks, row }) =>
    [row.name, blocks.at(-1)].filter(Boolean).join(' of '),
  );
  return [...new Set(names)];
}

// `services.check.port` is called `port`, `check.port` and `services.check.port`.
function isCalled(path: string, word: string): boolean {
  return path === word || path.endsWith(`.${word}`);
}

function pathOf({ blocks, row }: ListedKeyword): string {
  return [...blocks, row.name].join('.');
}

/** One entry for a keyword that says the same in several blocks. */
function mergeEqual(keywords: readonly ListedKeyword[]): readonly ExplainedKeyword[] {
  const merged = new Map<string, ExplainedKeyword>();
  for (const keyword of keywords) {
    const { name, takes, says, default: usual } = keyword.row;
    const meaning = [name, takes.usage, says, usual, keyword.key].join('\n');
    const places = [...(merged.get(meaning)?.places ?? []), keyword.blocks.join(' ')];
    merged.set(meaning, { ...keyword, places });
  }
  return [...merged.values()];
}

function hintFor(word: string, paths: readonly string[]): string {
  const names = [...new Set(paths.map((path) => path.split('.').at(-1) ?? path))];
  const meant = meantKey(word, names);
  const all = 'lvsdeploy explain lists all keys.';
  return meant === undefined ? all : `Did you mean "${meant}"? ${all}`;
}
