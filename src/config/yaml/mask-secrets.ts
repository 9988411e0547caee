import { isAlias, isMap, isScalar, visit, type Document, type Node } from 'yaml';
import { isSecretKey } from '../secret-key.js';

// For text that the parser could not make a tree of: `password: x` on one line.
const secretOnLine =
  /((?:pass|pwd|secret|token|credential)\w*["']?[^\S\n]*:[^\S\n]+)([^\s{|>][^\n]*)/gi;

/** The text with a star for each character of a secret; as long as the text, so that columns stay. */
export function maskSecrets(text: string, document?: Document): string {
  let masked = text.replace(
    secretOnLine,
    (_, key: string, value: string) => key + hide(stopAtFlowEnd(value), value),
  );
  if (document === undefined) return masked;
  visit(document, {
    Pair: (_, { key, value }) => {
      if (!isScalar(key) || !isSecretKey(key.value) || !holdsSecret(value)) return;
      const [start, end] = value.range;
      masked = masked.slice(0, start) + hide(text.slice(start, end)) + masked.slice(end);
    },
  });
  return masked;
}

type Located = Node & { readonly range: [number, number, number] };

// `{ env: NAME }` and `{ file: path }` only say where a secret is.
function holdsSecret(value: unknown): value is Located {
  if (isScalar(value)) return hasRange(value);
  if (!isMap(value) || isAlias(value) || !hasRange(value)) return false;
  return !value.items.every(({ key }) => isScalar(key) && /^(env|file)$/.test(String(key.value)));
}

function hasRange(node: Node): node is Located {
  return node.range !== undefined && node.range !== null;
}

function stopAtFlowEnd(value: string): string {
  const quoted = /^(["'])(?:\\.|(?!\1).)*\1?/.exec(value);
  return quoted === null ? (/^[^,}]*/.exec(value)?.[0] ?? value) : quoted[0];
}

function hide(secret: string, within = secret): string {
  return secret.replace(/[^\n]/g, '*') + within.slice(secret.length);
}
