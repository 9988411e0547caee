import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import type { LabPaths } from '../state/lab-paths.js';
import { lastLines } from '../ssh/run-program.js';

/** The last lines that the machine wrote to its console; empty: it wrote none. */
export function readConsole({ consoleLog }: LabPaths, count: number): string {
  try {
    const text = stripVTControlCharacters(readFileSync(consoleLog, 'utf8'));
    return lastLines(text.replaceAll(/[^\P{Cc}\n]/gu, ''), count);
  } catch {
    return '';
  }
}
