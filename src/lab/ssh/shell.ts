import { spawn } from 'node:child_process';
import os from 'node:os';

import { quoteAll } from '../../model/text/shell-quote.js';
import { requireHost } from './lab-hosts.js';
import { labDir, labPaths } from '../state/lab-paths.js';

const signalBase = 128;

/** The remote command line: one word is one already, several are a program with its arguments. */
export function joinCommand(words: readonly string[]): readonly string[] {
  const [only] = words;
  if (only === undefined) return [];
  return ['--', words.length === 1 ? only : quoteAll(words)];
}

/**
 * Runs ssh on this terminal: a login where there is no command. Resolves with the exit status of
 * the command, 255 being that of ssh itself.
 */
export function openShell(host: string, words: readonly string[], dir = labDir()): Promise<number> {
  const paths = labPaths(dir);
  requireHost(paths, host);
  const onTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const tty = words.length > 0 && onTerminal ? ['-t'] : [];
  const args = ['-F', paths.sshConfig, ...tty, host, ...joinCommand(words)];
  return new Promise((resolve, reject) => {
    const child = spawn('ssh', args, { stdio: 'inherit' });
    // On a terminal, Ctrl-C reaches ssh too, and ssh decides.
    const ignore = (): void => undefined;
    process.on('SIGINT', ignore);
    child.once('error', reject);
    child.once('close', (status, signal) => {
      process.off('SIGINT', ignore);
      resolve(status ?? signalBase + (signal === null ? 0 : os.constants.signals[signal]));
    });
  });
}
