import { readFileSync } from 'node:fs';

import { askMachine } from '../control.js';
import { requireNode } from './lab-hosts.js';
import { labDir, labPaths } from '../state/lab-paths.js';
import { isMachineRunning } from '../machine/machine.js';
import { lastLines } from './run-program.js';

const shownLines = 200;
const journal = `journalctl --no-pager --quiet --lines=${String(shownLines)}`;

function readTail(file: string): string {
  try {
    return lastLines(readFileSync(file, 'utf8'), shownLines);
  } catch {
    return '(nothing)';
  }
}

/** The last lines of a node's journal (it may be off), or of what the machine and the builder said. */
export async function readLogs(node?: string, dir = labDir()): Promise<string> {
  const paths = labPaths(dir);
  if (node !== undefined) {
    requireNode(paths, node);
    const script = `${journal} --directory=/run/lab/nodes/${node}/var/log/journal`;
    return (await askMachine(paths.controlSocket, script)).output.trimEnd();
  }
  const machine = isMachineRunning(paths)
    ? (await askMachine(paths.controlSocket, `${journal} --boot`)).output.trimEnd()
    : '(not running)';
  return [
    `== machine ==\n${machine}`,
    `== console (${paths.consoleLog}) ==\n${readTail(paths.consoleLog)}`,
    `== builder (${paths.builderLog}) ==\n${readTail(paths.builderLog)}`,
  ].join('\n\n');
}
