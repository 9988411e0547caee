import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import { toJsonText } from '../../report/json-text.js';
import { createStyle } from '../../report/words/style.js';
import type { ListedKey } from '../../config/reference/list-keys.js';
import type { Invocation } from '../invocation/invocation.js';
import { formatExplained, formatKeys, furtherHelp, type Page } from './explanation-text.js';
import { findExplained, loadReference, type Explained, type Reference } from './find-explained.js';

/** The options of `lvsdeploy explain`. */
export type ExplainOptions = { readonly output?: 'plain' | 'json' };

/** Says what a key of the inventory, or a keyword of keepalived, means; without one, lists the keys. */
export function explainWord(
  { stdout }: Invocation,
  word: string | undefined,
  { output }: ExplainOptions,
): ExitCode {
  const reference = loadReference();
  const found = word === undefined ? undefined : findExplained(word, reference);
  if (output === 'json') stdout.write(toJson(found ?? reference));
  else stdout.write(toText(found, reference, pageOf(stdout)));
  return exitCodes.success;
}

function pageOf(stdout: NodeJS.WriteStream): Page {
  return { columns: stdout.isTTY ? stdout.columns : 80, style: createStyle(stdout) };
}

function toText(found: Explained | undefined, { keys }: Reference, page: Page): string {
  if (found !== undefined) return describe(found, keys, page);
  const top = keys.filter(({ path }) => !path.includes('.'));
  return `${formatKeys(top, page)}\n${furtherHelp}`;
}

function describe(found: Explained, keys: readonly ListedKey[], page: Page): string {
  const below = found.keys.map(({ path }) => {
    const inner = keys.filter((key) => isIn(key.path, path));
    return inner.length === 0 ? '' : `\nIn ${path}:\n${formatKeys(inner, page, `${path}.`)}`;
  });
  return [formatExplained(found, page), ...below].join('');
}

function isIn(path: string, parent: string): boolean {
  const rest = path.startsWith(`${parent}.`) ? path.slice(parent.length + 1) : '.';
  return !rest.replace(/^NAME\./, '').includes('.');
}

function toJson({ keys, keywords }: Explained | Reference): string {
  const rows = keywords.map(({ row, key, blocks, ...rest }) => ({
    name: row.name,
    usage: row.takes.usage,
    meaning: row.says,
    blocks: 'places' in rest ? rest.places : [blocks.join(' ')],
    default: row.default,
    inventory: key,
    since: row.since,
    needs: row.needs,
    instead: row.old ?? row.sameAs,
    reload: row.reload,
  }));
  return `${toJsonText({ keys, keywords: rows })}\n`;
}
