import { readFileSync } from 'node:fs';
import type { LabPaths } from './lab-paths.js';
import { lastLines } from './run-command.js';

const escapes = /\u001B\[[0-9;?]*[A-Za-z]|[^\P{Cc}\n]/gu;

/** The last lines that the machine wrote to its console; empty: it wrote none. */
export function readConsole({ consoleLog }: LabPaths, count: number): string {
  try {
    return lastLines(readFileSync(consoleLog, 'utf8').replaceAll(escapes, ''), count);
  } catch {
    return '';
  }
}
