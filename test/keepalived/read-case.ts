import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ReadOptions } from '../../src/keepalived/read-configuration.js';

type Options = Omit<ReadOptions, 'load'> & { readonly files?: Readonly<Record<string, string>> };

/** A case is a folder with `input.conf`; `options.json` says what it is read with, and which files there are. */
export function readCase(folder: string): { readonly text: string; readonly options: ReadOptions } {
  const text = readFileSync(path.join(folder, 'input.conf'), 'utf8');
  return { text, options: readOptions(path.join(folder, 'options.json')) };
}

function readOptions(file: string): ReadOptions {
  if (!existsSync(file)) return {};
  const { files, ...options } = JSON.parse(readFileSync(file, 'utf8')) as Options;
  if (files === undefined) return options;
  const load = (pattern: string) =>
    Object.entries(files)
      .filter(([one]) => toExpression(pattern).test(one))
      .map(([one, text]) => ({ file: one, text }));
  return { ...options, load };
}

// Enough for the cases: a star within a folder.
function toExpression(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll('.', String.raw`\.`).replaceAll('*', '[^/]*')}$`);
}
