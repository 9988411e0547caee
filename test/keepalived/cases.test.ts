import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { readConfiguration } from '../../src/keepalived/read-configuration.js';
import type { ReadOptions } from '../../src/keepalived/read-configuration.js';
import { listCases, matchFile, testFolder } from '../golden.js';
import { showFindings, showStatements } from './show.js';

const folder = testFolder('keepalived', 'cases');

// A case is a folder with `input.conf`; `options.json` says what it is read with, and which files there are.
for (const name of listCases(folder)) {
  test(`a configuration is read as keepalived reads it: ${name}`, (t) => {
    const { statements, findings } = readConfiguration(
      readFileSync(path.join(folder, name, 'input.conf'), 'utf8'),
      readOptions(path.join(folder, name, 'options.json')),
    );
    const shown = `${showStatements(statements)}\n${showFindings(findings)}`;
    matchFile(t, shown, path.join(folder, name, 'expected.txt'));
  });
}

type Options = Omit<ReadOptions, 'load'> & { readonly files?: Readonly<Record<string, string>> };

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
