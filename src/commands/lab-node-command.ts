import type { Command } from 'commander';
import { exitCodes, type ExitCode } from '../model/exit-code.js';

/** Ends the command. */
export type Finish = (code: ExitCode) => void;

/** A command that does one thing to one node of the lab. */
export type NodeCommand = {
  readonly name: string;
  readonly description: string;
  readonly act: (node: string) => Promise<void>;
  /** What is true then, for a person. */
  readonly outcome: (node: string, took: string) => string;
};

/** Prints a line. */
export function tell(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** The time since then, for a person. */
export const since = (startedAt: number): string =>
  `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;

/** Adds commands over one node. */
export function addNodeCommands(
  lab: Command,
  finish: Finish,
  commands: readonly NodeCommand[],
): void {
  for (const { name, description, act, outcome } of commands) {
    lab
      .command(name)
      .description(description)
      .argument('<node>', 'a node')
      .action(async (node: string) => {
        const startedAt = Date.now();
        await act(node);
        tell(outcome(node, since(startedAt)));
        finish(exitCodes.success);
      });
  }
}
