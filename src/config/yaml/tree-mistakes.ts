import {
  isAlias,
  isNode,
  isScalar,
  Scalar,
  visit,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { quoteShortly } from '../quote-shortly.js';
import type { TextMistake } from './syntax-problems.js';

/** Finds what is good YAML and still a mistake: keys given twice, keys of odd types, `0644`. */
export function findTreeMistakes(document: Document): readonly TextMistake[] {
  const mistakes: (readonly TextMistake[])[] = [];
  visit(document, {
    Map: (_, map) => void mistakes.push(findKeyMistakes(map)),
    // As a key it stays as it is written.
    Scalar: (role, scalar) => {
      if (role !== 'key') mistakes.push(findLeadingZero(scalar));
    },
    Alias: (_, alias, ancestors) => {
      const target = alias.resolve(document);
      if (target !== undefined && !ancestors.includes(target)) return;
      if (target !== undefined) {
        const message = 'this alias stands for what it is itself a part of';
        mistakes.push([{ ...at(alias), message, suggestion: 'write the value out', local: false }]);
        return;
      }
      const suggestion = 'put a value that starts with "*" in quotes';
      mistakes.push([{ ...at(alias), message: 'unknown alias', suggestion, local: false }]);
    },
  });
  return mistakes.flat();
}

/** Whether an alias is a part of what it stands for; plain data of it would have no end. */
export function hasCycle(document: Document): boolean {
  let found = false;
  visit(document, {
    Alias: (_, alias, ancestors) => {
      const target = alias.resolve(document);
      found ||= target !== undefined && ancestors.includes(target);
    },
  });
  return found;
}

// The parser's own check of unique keys takes quadratic time.
function findKeyMistakes(map: YAMLMap): TextMistake[] {
  const names = new Set<string>();
  return map.items.flatMap((pair: Pair): TextMistake[] => {
    const { key } = pair;
    if (!isPlainKey(key)) {
      return [{ ...at(key), message: 'a key must be plain text', local: false }];
    }
    const name = key.value;
    if (!names.has(name)) {
      names.add(name);
      return [];
    }
    const message = `${quoteShortly(name)} is given a second time in this map`;
    return [{ ...at(key), message, suggestion: 'keep one of them', local: true }];
  });
}

/**
 * Makes each key the text that is written: YAML would take `True`, `1.30`, `0x10` and `null` for values,
 * which as keys of plain data would become other words.
 */
export function keepKeysAsWritten(document: Document): void {
  visit(document, {
    Scalar: (role, scalar) => {
      if (role === 'key' && scalar.source) scalar.value = scalar.source;
    },
  });
}

/** Takes the keys out that are no plain text: as plain data, a whole map would become one word. */
export function dropOddKeys(document: Document): void {
  visit(document, {
    Map: (_, map) => {
      map.items = map.items.filter(({ key }) => isPlainKey(key));
    },
  });
}

// `__proto__` would not become a key of its own in a plain object.
function isPlainKey(key: unknown): key is Scalar<string> {
  return isScalar(key) && typeof key.value === 'string' && key.value !== '__proto__';
}

function findLeadingZero(scalar: Scalar): TextMistake[] {
  const { type, value, source } = scalar;
  if (type !== Scalar.PLAIN || typeof value !== 'number') return [];
  if (source === undefined || !/^[-+]?0[0-9]+$/.test(source)) return [];
  const message = `${source} would be read as the decimal number ${value}`;
  return [
    { ...at(scalar), message, suggestion: `write ${value}, or "${source}" in quotes`, local: true },
  ];
}

function at(node: unknown): { readonly offset: number } {
  return { offset: isNode(node) || isAlias(node) ? startOf(node) : 0 };
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
