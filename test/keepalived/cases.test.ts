import path from 'node:path';
import test from 'ava';
import { readConfiguration } from '../../src/keepalived/read-configuration.js';
import { listCases, matchFile, testFolder } from '../golden.js';
import { readCase } from './read-case.js';
import { showFindings, showStatements } from './show.js';

const folder = testFolder('keepalived', 'cases');

for (const name of listCases(folder)) {
  test(`a configuration is read as keepalived reads it: ${name}`, (t) => {
    const { text, options } = readCase(path.join(folder, name));
    const { statements, findings } = readConfiguration(text, options);
    const shown = `${showStatements(statements)}\n${showFindings(findings)}`;
    matchFile(t, shown, path.join(folder, name, 'expected.txt'));
  });
}
