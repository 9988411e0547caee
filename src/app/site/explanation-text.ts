import type { ListedKey } from '../../config/reference/list-keys.js';
import { knownVersions, type Row } from '../../keepalived/grammar/row.js';
import { wrapLine } from '../../report/words/fit-line.js';
import type { Style } from '../../report/words/style.js';
import type { Explained, ExplainedKey, ExplainedKeyword } from './find-explained.js';

/** How many columns there are, and whether they have colours. */
export type Page = { readonly columns: number; readonly style: Style };

type Facts = Readonly<Record<string, string | undefined>>;

/** What was found, first for inventories, then for keepalived.conf. */
export function formatExplained({ keys, keywords }: Explained, page: Page): string {
  const entries = [
    ...keys.map((key) => formatKey(key, page)),
    ...keywords.map((keyword) => formatKeyword(keyword, page)),
  ];
  return entries.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

/** Keys, one a line, with what they mean; without the part of the path that all of them share. */
export function formatKeys(keys: readonly ListedKey[], page: Page, shared = ''): string {
  const names = keys.map(({ path }) => path.slice(shared.length));
  const width = Math.max(...names.map(({ length }) => length));
  const lines = keys.map(({ meaning }, index) =>
    [(names[index] ?? '').padEnd(width), unquote(meaning)].join('  '),
  );
  return `${indent(lines, page).join('\n')}\n`;
}

function formatKey(key: ExplainedKey, page: Page): readonly string[] {
  return formatEntry(`${key.path}${key.isRequired ? ' (required)' : ''}`, page, {
    says: key.meaning,
    facts: {
      value: key.value,
      default: key.usual,
      example: key.example,
      keepalived: key.keywords.length === 0 ? undefined : key.keywords.join(', '),
    },
  });
}

function formatKeyword({ row, key, places }: ExplainedKeyword, page: Page): readonly string[] {
  const title = `keepalived.conf: ${[row.name, row.takes.usage].filter(Boolean).join(' ')}`;
  return formatEntry(title, page, {
    says: row.says,
    facts: {
      in: places.map(innermost).join(', '),
      default: row.default,
      example: [row.name, ...row.takes.example].join(' '),
      inventory: key ?? 'under "keepalived" of that block',
      since: row.since && `keepalived ${row.since}`,
      needs: row.needs && `keepalived built with ${row.needs}`,
      instead: row.old,
      'same as': row.sameAs,
      reload: row.reload && reloads[row.reload],
      keywords: namesIn(row),
    },
  });
}

const reloads: Readonly<Record<NonNullable<Row['reload']>, string>> = {
  'taken-over': 'another value counts from then on',
  'begins-anew': 'with another value the instance lets its addresses go, and begins anew',
  'replaces-entry': 'with another value all real servers of the service are checked anew',
  'needs-restart': 'another value counts after a restart only',
};

function innermost(place: string): string {
  const block = place.split(' ').at(-1) ?? '';
  return block === '' ? 'the file itself' : block;
}

function namesIn({ rows }: Row): string | undefined {
  return rows?.map(({ name }) => name).join(', ');
}

function formatEntry(
  title: string,
  page: Page,
  { says, facts }: { readonly says: string; readonly facts: Facts },
): readonly string[] {
  const told = Object.entries(facts).filter(([, value]) => value !== undefined);
  const lines = told.map(([name, value = '']) => `${name.padEnd(10)}  ${unquote(value)}`);
  return [page.style('bold', title), ...indent([unquote(says), ...lines], page)];
}

function indent(lines: readonly string[], { columns }: Page): readonly string[] {
  return lines.flatMap((line) => wrapLine(line, columns - 2)).map((line) => `  ${line}`);
}

// Descriptions are written for pages, too.
function unquote(text: string): string {
  return text.replaceAll('`', '');
}

/** What a list of all keys ends with. */
export const furtherHelp = `lvsdeploy explain KEY says more of one, such as services.check, or of a keyword of
keepalived.conf(5) of ${knownVersions.join(', ')}.\n`;
