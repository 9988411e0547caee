import { isAlias, isMap, isScalar, visit, type Document, type Node } from 'yaml';
import { hideLogin } from '../hide-login.js';
import { secretSourceTypes } from '../../model/run/secret-source.js';
import { isSecretKey } from '../secret-key.js';

// For text that the parser could not make a tree of: `password: x` on one line.
const secretOnLine =
  /((?:pass|pwd|secret|token|credential)\w{0,40}["']?[^\S\n]{0,9}:[^\S\n]{1,99})([^\s{|>][^\n]*)/gi;

/** The text with a star for each character of a secret; as long as the text, so that columns stay. */
export function maskSecrets(text: string, document?: Document): string {
  const masked = hideLogin(text).replace(
    secretOnLine,
    (_, key: string, value: string) => key + hide(stopAtFlowEnd(value), value),
  );
  if (document === undefined) return masked;
  let shown = '';
  visit(document, {
    Pair: (_, { key, value }) => {
      if (!isScalar(key) || !isSecretKey(key.value) || !holdsSecret(value)) return;
      const [start, end] = value.range;
      // What is within a secret that is hidden already ends before it does.
      if (start < shown.length) return;
      shown += masked.slice(shown.length, start) + hide(text.slice(start, end));
    },
  });
  return shown + masked.slice(shown.length);
}

type Located = Node & { readonly range: [number, number, number] };

const wordsOfSources: ReadonlySet<string> = new Set(secretSourceTypes);

// `{ env: NAME }` and its like only say where a secret is.
function holdsSecret(value: unknown): value is Located {
  if (isScalar(value)) return hasRange(value);
  if (!isMap(value) || isAlias(value) || !hasRange(value)) return false;
  return !value.items.every(({ key }) => isScalar(key) && wordsOfSources.has(String(key.value)));
}

function hasRange(node: Node): node is Located {
  return node.range !== undefined && node.range !== null;
}

function stopAtFlowEnd(value: string): string {
  const [quote = ''] = value;
  if (quote === '"' || quote === "'") return value.slice(0, findQuoteEnd(value, quote));
  return /^[^,}]*/.exec(value)?.[0].trimEnd() ?? value;
}

function findQuoteEnd(value: string, quote: string): number {
  for (let index = 1; index < value.length; index++) {
    const escaped = quote === '"' ? value[index] === '\\' : value.startsWith("''", index);
    if (escaped) index++;
    else if (value[index] === quote) return index + 1;
  }
  return value.length;
}

function hide(secret: string, within = secret): string {
  return secret.replace(/[^\n]/g, '*') + within.slice(secret.length);
}
